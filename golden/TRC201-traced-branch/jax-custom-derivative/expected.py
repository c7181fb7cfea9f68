import numpy as np


def expected():
    values, slopes = [], []
    for x in (-3.0, -0.25, 0.25, 2.5):
        y = 2.0 - x if x > 1 else x
        values.append(y**2 + x)
        slopes.append(min(max(2 * y, -1.0), 1.0) + 1)
    return np.array(slopes, np.float32), np.array(values, np.float32)
