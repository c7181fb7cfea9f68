import numpy as np


def expected():
    first, second = [], []
    for x in (-1.0, 0.5, 1.5, 4.0):
        x0 = x
        if x > 0:
            y = x + 1.0
            if y > 2:
                y, x = y - 1.0, x / 2
            y = y * x
        else:
            y = x - 1.0
        first.append(y + x)
        z = x0 * x0
        second.append((2 * z if z > x0 else z) + x0)
    return np.array(first, np.float32), np.array(second, np.float32)
