import numpy as np


def expected():
    matrix = np.diag([2.5] * 4) - np.diag([1.0] * 3, 1) - np.diag([1.0] * 3, -1)
    values = np.array([1.0, 2.0, 3.0, 4.0])
    return [np.linalg.solve(strength * matrix, values).astype(np.float32) for strength in (1.0, 2.0, 0.5)]
