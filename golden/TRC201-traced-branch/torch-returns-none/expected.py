import numpy as np


def expected():
    return np.array([0.25, 1.0], np.float32)
