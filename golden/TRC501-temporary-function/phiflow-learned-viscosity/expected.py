import numpy as np


def loss(viscosity):
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    cooled = np.linalg.solve(np.eye(4) - viscosity * laplace, np.array([1.0, 2.0, 3.0, 4.0]))
    return np.sum((cooled - 1.0) ** 2) / 2


def expected():
    step = 1e-5
    return [
        (np.float32(loss(at)), np.float32((loss(at + step) - loss(at - step)) / (2 * step))) for at in (0.1, 0.4, 0.9)
    ]
