import numpy as np


def advance(u):
    count = 0
    for _ in range(8):
        if abs(u[1:] - u[:-1]).max() < 0.4:
            break
        u = u + 0.25 * (np.roll(u, 1) + np.roll(u, -1) - 2 * u)
        count += 1
    return u.astype(np.float32), np.float32(count)


def expected():
    fields = ((0.5, 0.5, 0.5, 0.5), (1.0, 0.0, 1.0, 0.0), (5.0, 0.0, 0.0, -1.0), (900.0, 0.0, 0.0, 0.0))
    return [advance(np.array(values)) for values in fields]
