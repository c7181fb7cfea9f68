import numpy as np


def residual(weights, x, y):
    return x @ weights["slope"] + weights["offset"] - y


def adapt(weights, x, y):
    taken = 0
    for _ in range(4):
        error = residual(weights, x, y)
        if (error**2).mean() < 0.1:
            break
        slopes = {"slope": 2 * x.T @ error / len(y), "offset": 2 * error.mean()}
        weights = {name: value - 0.1 * slopes[name] for name, value in weights.items()}
        taken += 1
    return weights, taken


def shrunk(weights, x, y):
    if (residual(weights, x, y) ** 2).mean() > 1.0:
        weights = {name: 0.5 * value for name, value in weights.items()}
    return (residual(weights, x, y) ** 2).mean()


def expected():
    weights = {"slope": np.array([1.0, -1.0]), "offset": 0.5}
    x = np.array([[[1.0, 2.0], [0.0, 1.0]], [[0.5, 0.5], [2.0, -1.0]]])
    y = np.array([[0.0, -1.0], [0.6, 3.2]])
    results = [adapt(weights, *pair) for pair in zip(x, y, strict=True)]
    adapted = {name: np.array([each[name] for each, _ in results], np.float32) for name in weights}
    losses = [shrunk(weights, *pair) for pair in zip(x, y, strict=True)]
    return adapted, np.array([taken for _, taken in results]), np.array(losses, np.float32)
