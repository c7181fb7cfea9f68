import numpy as np


def expected():
    v = np.array([3.0, 4.0])
    jacobian = np.eye(2) / 5 - np.outer(v, v) / 125
    zero = np.zeros((2, 2), dtype=np.float32)
    slope = np.cos(2.0) / 2 - np.sin(2.0) / 4
    return {
        "direction": (np.zeros(2, dtype=np.float32), jacobian.astype(np.float32), zero),
        "sinc": np.diag([0.0, slope]).astype(np.float32),
        "angle": (np.zeros(2, dtype=np.float32), np.array([0.0, -1.0], dtype=np.float32)),
    }
