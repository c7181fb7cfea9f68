import numpy as np


def root(a):
    a = np.float32(a)
    x, n = a, 0
    error = abs(x * x - a)
    while error > 1e-6 and n < 50:
        x = np.float32(0.5) * (x + a / x)
        error = abs(x * x - a)
        n += 1
    return x, n


def expected():
    pairs = [root(a) for a in (1.0, 4.0, 0.25, 10.0)]
    lanes = [np.array([x for x, _ in pairs], np.float32), np.array([n for _, n in pairs], np.int32)]
    return lanes, [[float(x), n] for x, n in (root(1.0), root(2.0))], lanes, lanes
