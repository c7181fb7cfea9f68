import numpy as np


def expected():
    levels = []
    for h, inflow in zip((-1.0, 0.5, 1.0, 4.0), (0.5, 0.5, 9.0, 40.0)):
        h = h + inflow - (1.7 * h * h if h > 0 else 0.0)
        levels.append(3.0 if h > 3 else h)
    return np.array(levels, np.float32)
