import numpy as np


def expected():
    x = np.array([0.5, -1.5], np.float32)
    return x, 2 * x, x + 1 + x * 2
