import numpy as np


def expected():
    xs = np.array([0.0, 1.0], np.float32)
    return np.array([[0.5, 0.25]], np.float32), np.log1p(np.exp(2 * xs)) / np.float32(2), np.float32(-1.0)
