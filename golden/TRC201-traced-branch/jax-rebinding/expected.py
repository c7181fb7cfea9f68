import numpy as np


def expected():
    p, v, path = 1.0, -4.0, 0.0
    for _ in range(5):
        old = p
        p += 0.1 * v
        if p < 0:
            p, v = 0.0, v * -0.5
        path += abs(p - old)
    f = np.float32
    return [f(p), f(v)], f(path)
