import numpy as np


def tax(x):
    if x < 10_000:
        return 0.0, 0.0
    if x < 40_000:
        return 0.2 * (x - 10_000), 0.2
    if x < 90_000:
        return 6_000 + 0.4 * (x - 40_000), 0.4
    return 26_000 + 0.5 * (x - 90_000), 0.5


def benefit(x):
    return (2000.0, 0.0) if x < 20_000 else ((30_000 - x) / 5, -0.2) if x < 30_000 else (0.0, 0.0)


def expected():
    xs = (5_000.0, 15_000.0, 25_000.0, 60_000.0, 120_000.0)
    f = np.float32
    two = [x - tax(x)[0] + benefit(x)[0] for x in xs]
    none = [x - tax(x)[0] for x in xs]
    return np.array(two, f), np.array(none, f), np.array([1 - tax(x)[1] + benefit(x)[1] for x in xs], f)
