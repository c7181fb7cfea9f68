import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 1.0]])
    y = np.array([1.0, 2.0, 3.0, 4.0])
    weight, bias = np.array([0.5, 0.5]), 0.0
    losses = []
    for _ in range(6):
        error = x @ weight + bias - y
        losses.append(float(np.mean(error**2)))
        weight = weight - 0.1 * 2 * (error @ x) / 4
        bias = bias - 0.1 * 2 * error.sum() / 4
    return {"losses": losses, "weights": np.array([*weight, bias], np.float32)}
