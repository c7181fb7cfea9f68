import numpy as np


def expected():
    u = np.arange(4.0)
    return ((np.roll(u, 1) - 2 * u + np.roll(u, -1)) / 0.25).astype(np.float32)
