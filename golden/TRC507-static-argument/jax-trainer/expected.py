import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0]])
    y = np.array([0.5, -0.5, 0.1])
    weights, velocity, rate = np.array([0.1, -0.2]), np.zeros(2), 0.4
    for _ in range(5):
        hidden = np.tanh(x @ weights)
        gradient = (2 * (hidden - y) * (1 - hidden**2)) @ x / 3
        velocity = 0.9 * velocity - rate * gradient
        weights = weights + velocity
        rate *= 0.5
    return weights.astype(np.float32)
