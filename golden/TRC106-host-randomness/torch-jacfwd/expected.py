import numpy as np


def expected():
    return np.diag([2.0, 4.0]).astype(np.float32), np.diag([2.0, 4.0]).astype(np.float32)
