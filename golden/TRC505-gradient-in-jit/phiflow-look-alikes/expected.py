import numpy as np


def expected():
    states = [np.array([0.5, 1.0]), np.array([-0.5, 0.25]), np.array([2.0, -1.0])]
    slopes = [(np.exp(x) * (x**2 + 2 * x)).astype(np.float32) for x in states]
    return [(slope, slope, slope) for slope in slopes]
