import numpy as np


def expected():
    return np.array([1.0, 0.5], np.float32)
