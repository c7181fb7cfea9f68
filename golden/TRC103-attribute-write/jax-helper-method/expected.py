import numpy as np


def expected():
    w, x, y = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]])
    f = np.tanh(0.5 * x @ w)
    g = x.T @ (2 * (f - y) * (1 - f**2) * 0.5)
    return {"w": (w - 0.1 * g).astype(np.float32), "features": (2 * f).astype(np.float32)}
