import numpy as np


def expected():
    trace, w = [], np.zeros(2)
    for _ in range(2):
        trace.append(((w - 1.0) ** 2).sum())
        w = w - 0.25 * 2 * (w - 1.0)
    return {
        "gradient": np.array([3.0, 12.0], np.float32),
        "history": np.array([9.0, 3.0], np.float32),
        "mean": 1.5,
        "largest": 2.0,
        "out": np.array([1.0, 9.0], np.float32),
        "seen": np.array([8.0], np.float32),
        "w": w.astype(np.float32),
        "trace": np.array(trace, np.float32),
    }
