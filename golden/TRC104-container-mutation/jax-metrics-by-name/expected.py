import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    y = np.array([1.0, 0.0, 2.0])
    weights, errors, terms = np.zeros(2), [], []
    for _ in range(2):
        error = x @ weights - y
        errors.append(float(np.abs(error).max()))
        weights = weights - 0.1 * (2 / 3) * x.T @ error
        squares = float((weights**2).sum())
        terms += [squares, squares**2]
        weights = weights - 0.1 * 0.2 * weights
    return weights.astype(np.float32), {"error": errors}, terms
