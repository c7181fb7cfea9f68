import numpy as np


def expected():
    x = np.array([1.0, 2.0, 6.0], np.float32)
    return x - x.mean(), 2 * x, np.float32(9.0), np.float32(6.0), (1 / x**2).astype(np.float32), x
