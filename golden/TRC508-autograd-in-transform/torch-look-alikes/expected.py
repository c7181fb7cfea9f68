import numpy as np


def expected():
    x = np.array([1.0, 2.0, 3.0])
    weights, rows, target = np.zeros(2), np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 0.5])
    for _ in range(3):
        weights = weights - 0.1 * (rows @ weights - target) @ rows
    results = [np.diag(2 * x), 6 * x, np.diag(6 * x), np.diag(18 * x), np.stack([6 * x, 12 * x]), weights]
    return [each.astype(np.float32) for each in results]
