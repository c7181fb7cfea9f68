import numpy as np


def expected():
    x = np.array([0.5, 0.25], np.float32)
    return x, 2 * x, 0 * x, 0
