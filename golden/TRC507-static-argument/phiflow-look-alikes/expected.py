import numpy as np


def expected():
    u = np.array([1.0, 2.0], np.float32)
    return [1.2 * u, 0.8 * u, 2 * u, u + 0.2, u + 0.6, 3 * u, u + 2, np.float32(3.0)]
