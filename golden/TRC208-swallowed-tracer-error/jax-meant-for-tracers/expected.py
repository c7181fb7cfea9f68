import numpy as np


def expected():
    return np.float32(3.0), np.float32(2.0), np.array([2.0, 3.0], np.float32)
