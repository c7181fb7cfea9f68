import numpy as np


def expected():
    x = np.array([[3.0, -1.0, 0.5], [-4.0, 2.0, 1.0]], dtype=np.float32)
    return {
        "prepared": np.clip(x, -2.0, 2.0) + np.float32(1.0),
        "ranked": np.array([3.0, 2.0], dtype=np.float32),
        "slope": np.array([3.0, 0.0], dtype=np.float32),
    }
