import numpy as np


def expected():
    x, w = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0.5, 2.0])
    residual, size = x @ w - 1.0, (w**2).sum()
    error = 2 * x.T @ residual / size - (residual**2).sum() / size**2 * 2 * w
    return {"error": error.astype(np.float32), "scaled": np.float32(2 * 1.5 * 6 * 2.0)}
