import numpy as np


def expected():
    points = np.array([[0.5, 1.0], [2.0, 3.0], [-1.0, 0.25]])
    covectors = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])
    x, y = points.T
    a, b = covectors.T
    pulled = np.stack([a * y, a * x + b * np.cos(y)], axis=1)
    curved = np.stack([np.zeros(3), 1 - np.sin(y)], axis=1)
    return pulled.astype(np.float32), curved.astype(np.float32)
