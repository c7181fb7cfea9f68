import numpy as np


def expected():
    return {
        "peaks": [np.float32(0.0), np.float32(3.0), np.float32(-5.0)],
        "later": np.float32(1.0),
        "gate": [0.0, 1.0, 0.5],
        "scaled": np.array([1.0, 4.0], dtype=np.float32),
    }
