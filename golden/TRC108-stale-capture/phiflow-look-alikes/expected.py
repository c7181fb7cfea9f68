import numpy as np


def expected():
    return np.full(3, 0.375, np.float32), [np.full(3, 0.125, np.float32), np.full(3, 0.375 / 16, np.float32)]
