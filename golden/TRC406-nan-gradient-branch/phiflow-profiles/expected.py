import numpy as np


def expected():
    return {
        "profile": np.array([0.0, 0.5, 0.25], dtype=np.float32),
        "decay": np.array([0.5, 0.5, -1 / 9], dtype=np.float32),
        "smooth": np.array([2.0, 2.0, 8.0], dtype=np.float32),
    }
