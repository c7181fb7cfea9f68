import numpy as np


def expected():
    points = np.array([[0.5, 1.0], [2.0, 3.0]], np.float32)
    return 2 * points, 0.5 * points * np.array([1.0, -1.0], np.float32)
