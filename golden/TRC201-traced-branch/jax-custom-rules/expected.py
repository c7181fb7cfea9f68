import numpy as np


def expected():
    x = np.array([-3.0, -0.25, 0.25, 2.0], np.float32)
    return np.clip(2 * x, -1, 1) + 1, x**2 + x
