import numpy as np


def expected():
    x = np.array([1.0, -0.5])
    for _ in range(3):
        x = np.tanh(x) + x.mean()
    for _ in range(3):
        x = 1 / (1 + np.exp(-x))
    return x.astype(np.float32), 2
