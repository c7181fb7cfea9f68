import numpy as np


def full(value):
    return np.full(3, value, np.float32)


def expected():
    return [(full(1), full(2), full(0.5)), (full(-1), full(3), full(0.25))]
