import numpy as np


def expected():
    weights, bias = np.array([[1.0, -1.0, 0.5], [0.5, 2.0, 1.0]]), np.array([0.1, 0.2, 0.3])
    found = []
    for factor in (1.0, 2.0, 3.0):
        hidden = np.tanh(np.array([0.5, -0.5]) * factor @ weights + bias)[:2]
        found.append(np.float32(hidden.mean() + (2 * hidden).mean()))
    return found, 0
