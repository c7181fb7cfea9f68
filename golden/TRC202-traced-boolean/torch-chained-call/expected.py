import numpy as np


def expected():
    return np.array([True]), 1
