import numpy as np


def doubled(x, n):
    for _ in range(n):
        x = x * 2
        if x > 10:
            break
    return x


def expected():
    lanes = zip((0.5, 1.5, 30.0, 3.0), (0, 1, 5, 8), strict=True)
    return np.array([doubled(x, n) for x, n in lanes], np.float32), doubled(1.5, 3)
