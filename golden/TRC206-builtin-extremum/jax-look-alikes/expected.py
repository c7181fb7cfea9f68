import numpy as np


def expected():
    f = np.float32
    big = np.array([1.0, 0.52])
    return np.array([1.0, 2.0, 2.0], f), (f(1.0 + 7.52), np.array([2.0, 1.0], f)), f(0.0), f(1.0)
