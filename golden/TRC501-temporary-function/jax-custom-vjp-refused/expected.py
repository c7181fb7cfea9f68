import numpy as np


def expected():
    return np.array([2.0, 2.0, 2.0], np.float32), np.float32(1.5)
