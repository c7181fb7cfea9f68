import numpy as np


def gathered(v):
    size, total = 0.0, np.zeros(2)
    while size < 4:
        size, total = size + v.sum(), total + v
    return total


def halved(x):
    while x > 1:
        x /= 2
    return x


def flags(x):
    found, turns = False, 0
    while not found and turns < 5:
        x, turns = x * 2, turns + 1
        found = x > 10
    return x, found, turns


def expected():
    wide = np.array([gathered(np.array(v)) for v in ([1.0, 2.0], [0.5, 0.25])], np.float32)
    columns = zip(*(flags(x) for x in (1.0, 6.0, 0.125)), strict=True)
    kinds = (np.float32, bool, np.int32)
    return (
        wide,
        np.array([halved(x) for x in range(6)], np.float32),
        [np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)],
    )
