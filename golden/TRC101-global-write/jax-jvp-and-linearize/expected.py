import numpy as np


def expected():
    x = np.array([0.1, 0.7], np.float32)

    def slope(x):
        return np.exp(-x) * (np.cos(x) - np.sin(x))

    def out(x):
        return np.exp(-x) * np.sin(x)

    return {
        "out": out(x),
        "gradient": slope(x),
        "forward": np.diag(slope(x)),
        "pair": [out(2 * x), slope(2 * x)],
        "reverse": slope(3 * x).sum(),
        "seen": [np.exp(-k * x).max() for k in (1, 2, 3)],
    }
