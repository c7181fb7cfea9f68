import numpy as np


def expected():
    f = np.float32
    return f(2.5), 1.0, np.array([2.0, 6.0, 5.0], f), f(0.5), f(1.0)
