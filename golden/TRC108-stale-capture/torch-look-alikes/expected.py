import numpy as np


def expected():
    x, steps, amplitudes, slopes = 8.0, [], [], []
    for k in range(3):
        rate = 0.5 ** (k + 1)
        x = x - rate * x
        steps.append(np.full(2, x - rate * x, np.float32))
        amplitudes.append(np.full(2, (2 + k) * x + 1 + k, np.float32))
        slopes.append(np.full(2, 2 + k, np.float32))
    return np.full(2, x, np.float32), steps, amplitudes, slopes
