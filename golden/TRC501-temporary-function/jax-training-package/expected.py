import numpy as np


def data(shift):
    xs = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]) + shift
    return xs, xs[:, 0] - xs[:, 1]


def expected():
    found = []
    for shift in (0.0, 0.5):
        (xs, ys), weights = data(shift), np.zeros(2)
        for _ in range(3):
            weights = weights - (0.1 + shift) * 2 * (xs @ weights - ys) @ xs
        found.append(weights.astype(np.float32))
    scores = []
    for shift in (0.2, 0.4):
        xs, ys = data(shift)
        residual = xs @ found[0] - ys
        scores.append(np.float32((residual**2).sum() + (2 * residual @ xs).sum()))
    return found, scores, 0
