import numpy as np


def iterate(x):
    for _ in range(2):
        x = (x + 0.5) / 2
        x = x * 0.5 + 1.0
    return x


def expected():
    x = np.array([1.0, 2.0, 5.0])
    seen = []
    for _ in range(2):
        x = x / x.sum()
        x = x - 0.25 * 2 * x * 0.25
        x = x - 0.1 * x
        first = (x * 0.5, 2 * x, x**2, x * 0.25, x + 2)
        second = (iterate(x), x * 2 + 2, x * 2)
        seen.append(tuple(part.astype(np.float32) for part in first))
        seen.append(tuple(part.astype(np.float32) for part in second))
    heads = {"sum": [np.float32(0.0)] * 3, "max": [np.float32(5.0 * k) for k in range(3)]}
    return seen, (x * 0.125).astype(np.float32), heads
