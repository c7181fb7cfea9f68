import math

import numpy as np

POINTS = (0j, -1 + 0j, 1 + 1j, 3 + 0j, -0.5 + 0.6j)


def escape_time(c):
    z, n = 0j, 0
    for _ in range(12):
        if abs(z) > 2:
            break
        z, n = z * z + c, n + 1
    return n, z


def period(c):
    z = c
    for k in range(1, 6):
        z = z * z + c
        if abs(z - c) < 1e-3:
            return k
        if abs(z) > 2:
            return 0
    return -1


def colour(c):
    z = 0j
    for k in range(12):
        z = z * z + c
        if abs(z) > 2:
            return k + 1 - math.log2(math.log(abs(z)))
    return 0.0


def expected():
    ends = [escape_time(c) for c in POINTS]
    return {
        "times": np.array([n for n, _ in ends], np.int32),
        "inside": np.array([z if n == 12 else 0 for n, z in ends], np.complex64),
        "period": [period(c) for c in POINTS],
        "colour": np.array([colour(c) for c in POINTS], np.float32),
    }
