import numpy as np


def expected():
    return np.array([30.0], np.float32), [1, 1, 1]
