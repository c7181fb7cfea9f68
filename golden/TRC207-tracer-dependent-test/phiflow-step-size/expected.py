import numpy as np


def expected():
    cooled = (np.array([100.0, 50.0]) * np.exp(-0.05)).astype(np.float32)
    return cooled, cooled
