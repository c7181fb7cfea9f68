import numpy as np


def expected():
    return np.float32(9.75 + 9.75 * 0.75), np.float32(1.5 + 1.5 * 0.75)
