import numpy as np


def expected():
    points = np.array([[0.5, 1.0], [2.0, 3.0]], np.float32)
    return np.cos(points) + np.sin(points), -2 * points, (points**2).sum(axis=1)
