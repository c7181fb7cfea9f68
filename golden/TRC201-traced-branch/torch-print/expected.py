import numpy as np


def expected():
    return np.array([0.75, 8.0], np.float32)
