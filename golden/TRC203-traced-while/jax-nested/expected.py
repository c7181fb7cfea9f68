import numpy as np


def mass(x):
    total = 0.0
    while x > 1:
        y = x
        while y > 1:
            y /= 3
            total += y
        x /= 2
    return total


def walrus(x):
    while abs(x - 1) > 0.1:
        x -= abs(x - 1) / 2
    return x, abs(x - 1)


def swapped(x, y):
    while y > 0.5:
        x, y = y, x % y
    return x + 1


def one_line(x):
    while x > 1:
        x = x / 2 - 0.125
    return x


def expected():
    xs = (0.5, 1.5, 8.0)
    pairs = [walrus(x + 0.5) for x in xs]
    return [
        np.array([mass(x) for x in xs], np.float32),
        [np.array(column, np.float32) for column in zip(*pairs, strict=True)],
        np.array([swapped(12.0, 8.0), swapped(7.0, 5.0), swapped(9.0, 0.0)], np.float32),
        np.array([one_line(x) for x in xs], np.float32),
    ]
