import numpy as np


def expected():
    images = np.arange(12, dtype=np.float32).reshape(2, 3, 2) / 4
    return np.array([[(r + g) / 2, r - g, b - r - g] for r, g, b in images])
