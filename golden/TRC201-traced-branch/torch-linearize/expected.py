import numpy as np


def f(n):
    return 1.5 * n - (0.25 * n * n if n > 2 else 0)


def df(n):
    return 1.5 - (0.5 * n if n > 2 else 0)


def expected():
    n = 4.5
    direct = (np.float64(f(n)), np.float64(df(n)))
    for _ in range(3):
        n = n - f(n) / df(n) / 2
    return direct, np.float64(n)
