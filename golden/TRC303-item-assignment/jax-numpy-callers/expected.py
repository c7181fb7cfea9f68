import numpy as np


def expected():
    x = np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32)
    return {
        "plain": np.array([0.5, 2.0, 3.0, 4.0], dtype=np.float32),
        "energy": np.float32(0.25 + 1.0 + 9.0 + 16.0),
        "slope": np.array([0.5, 1.0, 6.0, 8.0], dtype=np.float32),
        "centred": np.array([1.0, -1.75, 3.0, 2.25], dtype=np.float32),
    }
