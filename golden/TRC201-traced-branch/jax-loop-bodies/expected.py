import numpy as np


def expected():
    f = np.float32
    envelope = np.array([1.0, -3.0, -3.0, -4.0], f)
    return np.sqrt(np.array([4.0, 9.0, 2.0], f)), envelope, [1.5, -3.0, -1.5], f(1.0)
