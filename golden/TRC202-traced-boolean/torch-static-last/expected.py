import numpy as np


def expected():
    first, second = [], []
    for x in (-2.0, 0.5, 3.0):
        y = np.tanh(x) if abs(x) > 1 else x
        first.append(y if y > 0 else 0.5 * y)
        second.append(x if x > 0 else 2 * x)
    return np.array(first, np.float32), np.array(second, np.float32)
