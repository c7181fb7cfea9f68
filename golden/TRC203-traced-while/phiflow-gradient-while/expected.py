import numpy as np


def settle(x, rate):
    slope, i, change = 0 * x, 0, 1.0
    while change > 0.2 and i < 8:
        y = np.sqrt(rate * x + 1)
        slope = (x + rate * slope) / (2 * y)
        change, x, i = abs(y - x).max(), y, i + 1
    return np.float32(x.sum()), np.float32(slope.sum())


def expected():
    return [settle(np.array([0.5, 4.0]), rate) for rate in (0.5, 2.0, 9.0)]
