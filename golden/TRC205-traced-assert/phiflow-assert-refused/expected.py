import numpy as np


def expected():
    return np.array([1.5, 2.5], dtype=np.float32), True
