import numpy as np


def expected():
    return {
        "reservoir": np.array([2, 1, 0], np.float32),
        "put": np.array([0, 7, 2], np.int32),
        "spread": np.array([[0, 0], [-1, -1], [0, 0]], np.float32),
    }
