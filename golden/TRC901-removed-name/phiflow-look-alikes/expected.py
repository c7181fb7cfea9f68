import numpy as np


def expected():
    x = np.array([1.0, -2.0], dtype=np.float32)
    return 2 * x, 2 * x, x
