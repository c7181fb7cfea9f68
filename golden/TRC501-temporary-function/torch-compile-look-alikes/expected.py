import numpy as np


def expected():
    x = np.array([1.0, -2.0])
    for step in range(3):
        weight = step + 1
        x = x * weight / 2 * 3 + weight - weight
    return x.astype(np.float32), 5
