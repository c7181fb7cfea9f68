import numpy as np


def expected():
    result = []
    for w in (0.5, 2.0):
        x, dx = np.array([0.5, 1.5]), np.zeros(2)
        for _ in range(2):
            y = np.tanh(w * x)
            dy = (1 - y**2) * (x + w * dx)
            k = 0.5 if y.sum() > 1 else 1.0
            x, dx = k * y, k * dy
        y, dy = w * x, x + w * dx
        result.append(float(dy.sum() * (0.5 if y.sum() > 1 else 1.0)))
    return result
