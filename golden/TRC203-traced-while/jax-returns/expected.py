import numpy as np

XS = (0.5, 3.0, 17.0, 120.0)


def first_above(x):
    while x < 100:
        x *= 3
        if x > 50:
            return x - 1
        x += 1
    return -x


def grown(x):
    while True:
        x *= 3
        if x > 50:
            return x - 1
        x += 1


def expected():
    lanes = [np.array([f(x) for x in XS], np.float32) for f in (first_above, grown)]
    return lanes[0], lanes[1], [grown(1.0), grown(60.0)]
