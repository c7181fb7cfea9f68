import numpy as np


def expected():
    return (
        np.array([0.125, 2.5], np.float32),
        np.float32(1.5),
        np.array([1.5], np.float32),
        np.array([-1.0, 6.0], np.float32),
        np.array([0.25, 9.0], np.float32),
        np.array([0.125, 2.5], np.float32),
        np.float32(1.0),
    )
