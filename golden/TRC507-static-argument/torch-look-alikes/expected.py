import numpy as np


def expected():
    x = np.array([1.0, 2.0, 3.0], np.float32)
    return [x * x, x + 2, x + 2, 2 * x / 3, 2 * np.eye(3, dtype=np.float32), x + 1, 2 * x]
