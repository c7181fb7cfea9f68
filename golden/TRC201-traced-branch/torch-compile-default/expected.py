import numpy as np


def expected():
    f = np.float32
    return np.array([-2.0, 2 / 3], f), np.array([1.5, -0.5], f), f(-2.0)
