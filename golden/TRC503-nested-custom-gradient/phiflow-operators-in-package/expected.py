import numpy as np


def expected():
    states = [np.array([0.5, 1.5]), np.array([2.0, 0.25]), np.array([1.0, 1.0])]
    values = [(np.maximum(state, 1.0) * 3 + 1).astype(np.float32) for state in states]
    return values, [np.full(2, 7.0, np.float32)] * 3
