import numpy as np


def expected():
    series = np.array([0.1, 0.2, 0.5], np.float32)
    return series, series
