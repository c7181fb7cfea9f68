import numpy as np


def smooth(u):
    return (np.roll(u, 1) + 2 * u + np.roll(u, -1)) / 4


def run(u):
    sweeps = 0
    while u.max() - u.min() > 0.5 and sweeps < 4:
        u, sweeps = smooth(u), sweeps + 1
    return u.astype(np.float32), sweeps


def cautious(u):
    done, sweeps = False, 0
    while not done and sweeps < 4:
        better = smooth(u)
        if abs(better - u).max() < 0.01:
            break
        u = better
        done = u.max() < 1
        sweeps += 1
    return u.astype(np.float32)


def halve(x):
    i = 0
    while x.max() > 1 and i < 10:
        i += 1
        if x.min() < 0:
            return (0 * x).astype(np.float32)
        x = x * (0.25 if x.max() > 8 else 0.5)
    return x.astype(np.float32)


def expected():
    fields = ((1.0, 1.25, 1.0, 1.25), (1.0, 0.0, 1.0, 0.0), (5.0, 0.0, 0.0, 1.0), (900.0, 0.0, 0.0, 0.0), (9.0, -1.0, 0.0, 0.0))
    return [(run(u), cautious(u), halve(u)) for u in map(np.array, fields)]
