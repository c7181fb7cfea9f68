import numpy as np


def expected():
    f = np.float32
    x = np.array([0.5, -1.0, 3.0])
    return f(x[2] * 2 + x[1]), f(0.5 * 0.5 + 3.0 * 3.0), f(3 * 2.0), f(-1.0 + 0.5), np.array([2.0, 0.5], f)
