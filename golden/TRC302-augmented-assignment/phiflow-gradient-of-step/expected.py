import numpy as np

U = np.array([1.0, 2.0, 3.0])


def distance(dt):
    return np.sum((U - 2 * dt * U) ** 2)


def expected():
    return float((distance(0.25 + 1e-5) - distance(0.25 - 1e-5)) / 2e-5)
