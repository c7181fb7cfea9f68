import numpy as np


def expected():
    xs, counts = [], []
    for x in (-3.0, 0.5, 5.0, 16.0):
        n = 0.0
        while x > 1:
            x, n = x / 2, n + 1
        xs.append(x)
        counts.append(n)
    return np.array(xs, np.float32), np.array(counts, np.float32)
