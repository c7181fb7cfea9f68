import numpy as np


def expected():
    f = np.float32
    return [np.array([-2.0, 0.5, 2.0], f), np.array([-1.0, 0.5, 2 * np.pi], f), np.array([1.0, 0.5, 2.0], f)]
