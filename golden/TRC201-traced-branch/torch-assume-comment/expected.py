import numpy as np


def expected():
    return np.array([0.1, 1.8], np.float32), np.float32(1.0)
