import numpy as np


def expected():
    return [np.float32(3), np.float32(5)]
