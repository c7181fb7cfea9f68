import numpy as np


def expected():
    x = np.array([[1.0, 3.0], [2.0, 6.0]], np.float32)
    return x - x.mean(axis=1, keepdims=True), np.clip(x, -2, 2)
