import math

import numpy as np


def babylonian(x, limit):
    root, previous, n = x, x + 1, 0
    while abs(root - previous) > 1e-9 and n < limit:
        previous, root, n = root, (root + x / root) / 2, n + 1
    return root, n


def cosine_point(x, rate):
    slope, error, i = 0.0, 1.0, 0
    while error > 0.05 and i < 30:
        y = math.cos(rate * x)
        slope = -math.sin(rate * x) * (x + rate * slope)
        error, x, i = abs(y - x), y, i + 1
    return x, slope


def counted(x):
    i = 0
    while x > 1 and i < 6:
        x, i = x / 2, i + 1
    return x, i


def expected():
    x = (1.0, 2.0, 100.0, 0.25)
    points = [cosine_point(0.7, rate) for rate in (0.0, 0.5, 0.9, 1.2)]
    roots, few = ([babylonian(v, n) for v in x] for n in (25, 2))
    ends = [counted(v) for v in x]
    return {
        "roots": (np.array([r for r, _ in roots]), np.array([n for _, n in roots], np.int32)),
        "few": (np.array([r for r, _ in few]), np.array([n for _, n in few], np.int32)),
        "points": np.array([p for p, _ in points]),
        "slopes": np.array([s for _, s in points]),
        "counted": (np.array([v for v, _ in ends]), np.array([i for _, i in ends])),
    }
