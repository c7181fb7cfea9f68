import numpy as np


def adapted(weights, x, y):
    hidden = np.tanh(x @ weights)
    return weights - 0.5 * (2 * (hidden - y) * (1 - hidden**2)) @ x / 2


def meta_loss(weights, x, y):
    return ((np.tanh(x @ adapted(weights, x, y)) - y) ** 2).mean()


def expected():
    weights = np.array([0.1, -0.2])
    xs = np.array([[[1.0, 2.0], [0.5, -1.0]], [[0.0, 1.0], [2.0, 1.0]]])
    ys = np.array([[0.5, -0.5], [0.1, 0.9]])
    gradients = np.zeros((2, 2))
    for task in range(2):
        for index in range(2):
            step = np.eye(2)[index] * 1e-6
            above, below = (meta_loss(weights + sign * step, xs[task], ys[task]) for sign in (1, -1))
            gradients[task, index] = (above - below) / 2e-6
    first, second = np.array([[1.0, -1.0], [2.0, 3.0]]), np.array([[0.5, 0.5], [1.0, -1.0]])
    x = np.array([1.0, 2.0])
    on = first * x > 0
    return gradients.astype(np.float32), (
        (second * on * x + 1).astype(np.float32),
        np.where(on, first * x, 0).astype(np.float32),
    )
