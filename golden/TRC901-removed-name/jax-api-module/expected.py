import numpy as np


def expected():
    points = np.array([0.0, 0.5, 1.0], dtype=np.float32)
    slopes = np.exp(-points) * (np.cos(points) - np.sin(points))
    return slopes, slopes[1]
