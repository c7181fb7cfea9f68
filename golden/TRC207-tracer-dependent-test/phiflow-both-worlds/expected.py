import numpy as np


def expected():
    return (
        np.array([3.0, 6.0], np.float32),
        np.float32(3.0),
        np.array([1.0, 1.5], np.float32),
        np.array([1.0, 2.0], np.float32),
    )
