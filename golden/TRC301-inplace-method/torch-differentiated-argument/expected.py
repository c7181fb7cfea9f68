import numpy as np


def expected():
    x = np.array([0.5, -1.0, 2.0])
    u = 2 * x - 1
    return tuple(
        np.asarray(each, dtype=np.float32)
        for each in (8 * u**3, np.diag(48 * u**2), np.tanh(x), 1 - np.tanh(x) ** 2, 2 * (x + 1), x)
    )
