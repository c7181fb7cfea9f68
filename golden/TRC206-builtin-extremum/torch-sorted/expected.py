import numpy as np


def expected():
    f = np.float32
    return np.array([2.0, 0.5], f), np.array([3.0, 5.0], f), np.array([3.0, -6.0], f)
