import numpy as np


def expected():
    states = [np.array([0.5, 1.0]), np.array([-0.5, 0.25]), np.array([2.0, 1.5])]
    return [(x - (4 * x**3 + np.exp(x)) / (12 * x**2 + np.exp(x))).astype(np.float32) for x in states]
