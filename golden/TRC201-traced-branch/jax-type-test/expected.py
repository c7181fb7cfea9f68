import numpy as np


def expected():
    return np.float32(1.0), np.float32(1.0)
