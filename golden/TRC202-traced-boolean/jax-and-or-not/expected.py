import numpy as np


def classify(p, c, v, a):
    if not -3 <= c <= 3:
        return 3
    if (p < 0 <= c or p > 0 >= c) and not (abs(v) < 0.1 and not abs(a) > 0.1):
        return 1
    return 2 if abs(v) < 0.1 else 0


def expected():
    rows = [(-1.0, 0.5, 1.0, 0.0), (-1.0, 0.5, 0.05, 0.0), (2.0, 4.0, 1.0, 0.0), (1.0, 0.5, 0.0, 1.0), (0.5, 0.4, 1.0, 0.0)]
    return np.array([classify(*row) for row in rows], np.int32), np.True_
