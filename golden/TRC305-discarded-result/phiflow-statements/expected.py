import numpy as np


def expected():
    return {
        "rectified": np.array([1.0, 0.0], dtype=np.float32),
        "scaled": np.array([2.0, -3.0], dtype=np.float32),
    }
