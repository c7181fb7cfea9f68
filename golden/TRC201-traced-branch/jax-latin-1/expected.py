import numpy as np


def expected():
    t = np.array([15.0, -50.0, -56.5, -51.5], np.float32)
    return t.mean(), t
