import numpy as np


def expected():
    r = np.array([1.0, 1.5])
    return (-12 / r**13 + 12 / r**7).astype(np.float32), np.full(2, 6.0, np.float32)
