import numpy as np


def expected():
    return {
        "median": np.float32(0.5),
        "pinned": np.array([0.0, -1.0, 0.5], dtype=np.float32),
        "smoothed": np.array([-0.125, -0.25], dtype=np.float32),
    }
