import numpy as np


def expected():
    return np.float32(30.0), True
