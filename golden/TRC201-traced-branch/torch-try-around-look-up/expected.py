import numpy as np


def expected():
    return np.array([10.0, 60.0], np.float32)
