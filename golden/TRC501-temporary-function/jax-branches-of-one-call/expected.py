import numpy as np


def expected():
    found = []
    for each in ([1.0, 2.0], [0.5, 3.0], [2.0, 3.0]):
        x = np.array(each)
        doubled = x
        while doubled.sum() < 8.0:
            doubled = np.float32(2.0 * doubled)
        mean = np.float32(0.0 if (x < 0).any() else x.mean())
        found.append((mean, np.float32(doubled), np.float32(x if x.sum() > 0 else -x)))
    return np.float32(1.5), np.float32(0.0), found, 6
