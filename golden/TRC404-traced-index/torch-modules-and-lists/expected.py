import numpy as np


def expected():
    weights = [np.array([[0.5, 1.0], [0.0, 2.0]]), np.array([[2.0, -1.0], [1.0, 1.0]])]
    x = np.array([[0.5, 1.0], [1.0, -1.0], [2.0, 0.25]])
    kinds = (1, 0, 1)
    rows = [np.tanh(w := weights[k] @ row) * 0 + w * [0.5, 2.0][k] + [row, -row][k] for row, k in zip(x, kinds)]
    return np.array(rows, np.float32)
