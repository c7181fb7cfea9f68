import numpy as np


def expected():
    return [(np.array([0.5, 1.0], np.float32), True), (np.array([2.0, -0.5], np.float32), True)], np.array([1.0, 2.0], np.float32)
