import numpy as np


def expected():
    nodes = np.array([0.0, 0.5, 1.0], np.float32)
    return np.full(2, 3.0, np.float32), 2 * nodes, np.full(3, 2.0, np.float32)
