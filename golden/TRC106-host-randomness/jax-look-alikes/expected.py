import numpy as np


def expected():
    ones = np.ones(3, np.float32)
    return ones, ones, ones
