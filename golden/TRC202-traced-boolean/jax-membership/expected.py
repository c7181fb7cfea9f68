import numpy as np


def expected():
    return np.array([True, False, True, False]), [3.0, 1.5, 3.0, 3.0]
