import numpy as np


def expected():
    points = np.array([[1.0, 2.0, 0.5], [0.5, 1.0, 2.0]])
    found = []
    for rate in (0.1, 0.2, 0.3):
        weights = np.zeros(3)
        for point in points:
            for _ in range(4):
                residual = weights * point - 1.0
                weights = weights * 0.99 - rate * residual * point
        found.append(weights.astype(np.float32))
    return found, 0
