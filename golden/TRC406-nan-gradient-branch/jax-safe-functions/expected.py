import numpy as np


def expected():
    p = np.array([0.5, 0.5, 0.0])
    q = np.array([0.25, 0.5, 0.25])
    logs = np.array([np.log(0.5), np.log(0.5), 0.0])
    return {
        "divergence": (logs - np.log(q) + (p > 0)).astype(np.float32),
        "jitted": np.array([2.0, 2.0, 0.0], dtype=np.float32),
        "tail": np.array([0.0, 0.0, 0.5 / np.sqrt(3.5)], dtype=np.float32),
        "values": logs.astype(np.float32),
    }
