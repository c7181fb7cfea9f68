import numpy as np


def expected():
    h = np.tanh(1.0)
    g = np.tanh(2 * h)
    dg = (1.01 * 2 * g) * (1 - g**2) * 2 / 2
    dh = (dg + 0.01 * 2 * h / 2) * (1 - h**2)
    table = np.arange(4.0, dtype=np.float32).reshape(2, 2)
    return [
        np.full((2, 2), dh, np.float32),
        table - table.mean(axis=1, keepdims=True),
        np.full(2, 2.0, np.float32),
        np.ones(2, np.float32),
        1,
        8.0,
        3.0,
        table,
    ]
