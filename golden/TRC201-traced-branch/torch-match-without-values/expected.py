import numpy as np


def expected():
    return np.array([3.0, 7.0], np.float32), np.array([6.0, 14.0], np.float32), np.array([2.0, 12.0], np.float32)
