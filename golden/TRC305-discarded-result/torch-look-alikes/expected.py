import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [0.0, 0.5]], dtype=np.float32)
    return {"updated": 2 * (np.minimum((2 * x + 1) * 2, 6) + 1)}
