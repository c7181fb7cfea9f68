import numpy as np


def expected():
    ones = np.ones(4, np.float32)
    return ones, ones
