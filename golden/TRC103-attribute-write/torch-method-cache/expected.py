import numpy as np


def expected():
    a, t = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 2.5])
    w = np.zeros(2)
    for _ in range(2):
        r = a @ w - t
        w = w - 0.05 * (2 * a.T @ r + 0.2 * w)
    last = a @ w - t
    return {
        "weights": w.astype(np.float32),
        "seen": r.astype(np.float32),
        "total": float((last**2).sum() + 0.1 * (w**2).sum()),
        "largest": float(np.abs(last).max()),
    }
