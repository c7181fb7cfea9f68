import numpy as np


def expected():
    return np.float32(0.5), np.array([0.5, 2.0], np.float32)
