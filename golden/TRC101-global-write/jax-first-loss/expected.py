import numpy as np


def expected():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])
    w = b = 0.0
    for _ in range(5):
        r = w * x + b - y
        w, b = w - 0.1 * np.mean(2 * r * x), b - 0.1 * np.mean(2 * r)
    return {
        "w": np.float32(w),
        "b": np.float32(b),
        "value": np.float32(np.mean(r**2)),
        "largest": np.float32(np.abs(r).max()),
    }
