import numpy as np


def expected():
    u = np.array([1.0, 2.0, 4.0], np.float32)
    v = u + np.float32(0.5) * (u[::-1] - u)
    return v, v
