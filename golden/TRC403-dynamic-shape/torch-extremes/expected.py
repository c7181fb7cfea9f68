import numpy as np


def expected():
    x = np.array([[0.5, -1.0, 3.0], [1.25, 0.75, -1.5]])
    seen = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]) > 0.5
    values = [row[mask].max() - row[mask].min() + row[mask].mean() for row, mask in zip(x, seen)]
    return np.array(values, np.float32)
