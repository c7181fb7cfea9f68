import numpy as np

SHAPES = (np.sin, np.tanh, np.square)
WEIGHTS = [np.array([0.5, 1.0]), np.array([2.0, -1.0]), np.array([0.0, 3.0])]


def one(x, kind):
    return (1.0, 0.5, 0.25)[kind] * SHAPES[kind](WEIGHTS[kind] * x) + [3.0, 4.0, 5.0][2 - kind]


def expected():
    values = [one(x, kind) for x, kind in zip((0.5, 1.0, 1.5), (2, 0, 1))]
    slope = 0.5 * WEIGHTS[1] / np.cosh(WEIGHTS[1] * 0.7) ** 2
    return np.array(values, np.float32), np.float32(slope.sum())
