import numpy as np


def expected():
    return np.array([True, False]), 1
