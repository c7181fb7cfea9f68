import numpy as np


def expected():
    x = np.arange(3, dtype=np.float32)
    return 2 * x, 6 * x
