import numpy as np


def triangle(x):
    return 0.0 if x <= -1 or x >= 1 else (x + 1) / 1.25 if x < 0.25 else (1 - x) / 0.75


def level(x):
    return 2 + x if x < -1 else 2 - x if x > 1 else 1


def expected():
    xs = (-1.5, -0.5, 0.0, 0.3, 0.9, 2.0)
    return np.array([triangle(x) for x in xs]), np.array([level(x) * x for x in xs]), np.array([3, 7, 7])
