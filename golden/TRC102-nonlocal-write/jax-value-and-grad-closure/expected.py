import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0]])
    y = np.array([1.0, -1.0, 1.0])
    w = np.array([0.2, -0.1])
    m = y * (x @ w)
    g = np.mean(np.where(m < 1, -y, 0)[:, None] * x, axis=0)
    return {
        "w": (w - 0.5 * g).astype(np.float32),
        "loss": np.float32(np.mean(np.maximum(0, 1 - m))),
        "margin": np.float32(m.min()),
        "correct": np.float32(np.mean(m > 0)),
    }
