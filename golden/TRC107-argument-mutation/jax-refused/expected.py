import numpy as np


def expected():
    return {
        "first": 18.0,
        "calls": 1,
        "scale": 6.0,
        "a": 4.0,
        "n": 2,
        "values": [1.0, 4.0],
        "tree": 1.0,
        "total": np.array([3.0, 3.0], np.float32),
    }
