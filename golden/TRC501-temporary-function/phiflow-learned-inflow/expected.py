import numpy as np


def loss(inflow):
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    pressure = np.linalg.solve(-laplace, np.array([1.0, -2.0, 0.5, 1.5]) - inflow)
    return np.sum((pressure - 1.0) ** 2) / 2


def expected():
    step = 1e-5
    return [
        (np.float32(loss(at)), np.float32((loss(at + step) - loss(at - step)) / (2 * step))) for at in (0.0, 0.5, -1.0)
    ]
