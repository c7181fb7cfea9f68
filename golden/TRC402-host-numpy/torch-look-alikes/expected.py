import numpy as np


def expected():
    f = np.float32
    x = np.array([[0.5, -1.0], [1.5, 0.25]])
    scaled = x / np.sqrt(2) * np.pi + np.log(2) * np.exp(0.5)
    g = 2 * 1.0 * 2.3
    return scaled.astype(f), f(g), np.array([1.0, 2.0], f) * 3, np.sin([0.5]).astype(f), (x * 2.0 + 2).astype(f)
