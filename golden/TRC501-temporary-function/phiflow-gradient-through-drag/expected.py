import numpy as np


def loss(velocity, strength):
    return np.sum((velocity - strength * velocity**3) ** 2) / 2


def expected():
    velocity, step = np.array([1.0, -0.5, 0.25]), 1e-5
    found = []
    for strength in (0.1, 0.2, 0.3):
        gradient = [
            (loss(velocity + step * unit, strength) - loss(velocity - step * unit, strength)) / (2 * step)
            for unit in np.eye(3)
        ]
        found.append((np.float32(loss(velocity, strength)), np.array(gradient, np.float32)))
    return found
