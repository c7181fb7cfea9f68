import numpy as np


def expected():
    f = np.float32
    return np.diag(np.array([1.0, 2.0], f)), np.diag(np.array([10.0, 10.0], f)), np.array([5.0, 9.0], f)
