import numpy as np


def expected():
    points = np.array([[1.0, 2.0], [0.0, -1.0]], dtype=np.float32)
    return points**3, (points[0] ** 4).sum() / 4, points[0] ** 3
