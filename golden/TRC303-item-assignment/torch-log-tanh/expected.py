import math

import numpy as np

ALPHA = 1 - math.tanh(math.tanh(1.0))
BETA = math.exp(math.tanh(1.0) / ALPHA)


def value(x):
    if x > 1:
        return ALPHA * math.log(BETA * x)
    if x < -1:
        return -ALPHA * math.log(-BETA * x)
    return math.tanh(x)


def slope(x):
    if x > 1:
        return ALPHA / x
    if x < -1:
        return -ALPHA / x
    return 1 - math.tanh(x) ** 2


def expected():
    batch = [[-2.0, -0.5, 0.0], [0.75, 1.5, 4.0]]
    values = np.array([[value(x) for x in row] for row in batch], dtype=np.float32)
    slopes = np.array([[slope(x) for x in row] for row in batch], dtype=np.float32)
    roots = np.array([sum(math.sqrt(max(x, 0.0)) for x in row) for row in batch], dtype=np.float32)
    root_slopes = [[0.5 / math.sqrt(x) if x > 0 else float(x == 0) for x in row] for row in batch]
    return values, slopes, roots, np.array(root_slopes, dtype=np.float32)
