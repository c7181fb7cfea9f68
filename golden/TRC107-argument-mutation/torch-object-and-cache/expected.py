import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    residual = x @ np.array([1.0, -1.0], np.float32)
    h = np.tanh(x)
    return {
        "gradient": 2 * x.T @ residual,
        "residual": residual,
        "label": "none",
        "energy": (h**2).sum(axis=1),
        "h": h,
        "total": x.sum(axis=1),
        "scaled": 2 * x + 1,
    }
