import numpy as np

XS = (0.5, 3.0, 17.0, 8.0, 100.0)


def halvings(x):
    n = 0
    while True:
        x, n = x / 2, n + 1
        if x < 1:
            return x, n


def until_small(x):
    while x >= 1:
        x *= 0.5
    return x


def sum_of_low(x):
    total, n = 0.0, 0
    while x > 1:
        x, n = x - 1, n + 1
        total += 0 if x > 3 else x
    return total, n


def two_ways_out(x):
    n = 0
    while True:
        x, n = x / 2, n + 1
        if x < 1 or n >= 4:
            return x, n
        x -= 0.25


def fixed_point(x):
    effort = 0.5
    for n in range(1, 21):
        new = np.cos(x)
        if abs(new - x) < 0.01:
            return x, n, effort + 1
        x, effort = new, effort + 2
    return x, 20, effort


def columns(function):
    rows = [function(x) for x in XS]
    if not isinstance(rows[0], tuple):
        return np.array(rows, np.float32)
    return [np.array(column, np.int32 if isinstance(column[0], int) else np.float32) for column in zip(*rows, strict=True)]


def expected():
    four = [columns(f) for f in (halvings, until_small, sum_of_low, two_ways_out)]
    return four, four, columns(fixed_point)
