import numpy as np


def expected():
    found = []
    for x in (0.5, 2.0):
        step = 1.0
        while (x - step * 4 * x**3) ** 4 >= x**4:
            step /= 2
        found.append(x - step * 4 * x**3)
    return np.array(found, np.float32), np.array(found, np.float32)
