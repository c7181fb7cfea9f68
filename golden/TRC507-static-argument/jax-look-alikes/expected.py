import numpy as np


def expected():
    x = np.array([1.0, 2.0, 3.0], np.float32)
    return [
        2 * x + 1,
        2 * x,
        np.float32(np.sqrt(14.0)),
        np.float32(2.0),
        np.float32(12.0),
        x,
        x + 1,
        np.roll(x, 1) * 2 + x**2 * 2,
        2 * x,
        3 * x,
        np.float32(6.0),
        2 * x,
    ]
