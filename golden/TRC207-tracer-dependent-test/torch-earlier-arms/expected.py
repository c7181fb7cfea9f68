import numpy as np


def expected():
    return np.array([[1.0, 2.0], [6.0, 8.0]], dtype=np.float32)
