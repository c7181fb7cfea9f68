import numpy as np


def expected():
    return np.array([-1.0, 0.5, 3.0], np.float32), np.array([-2.0, 0.5, 3.0], np.float32)
