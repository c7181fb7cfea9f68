import numpy as np


def expected():
    w, b = np.array([1.0, -2.0]), 0.5
    total, gw, gb = 0.0, np.zeros(2), 0.0
    for x, y in zip(np.array([[1.0, 0.2], [0.0, 1.0], [9.0, 0.1], [2.0, 1.5]]), (1.0, 0.0, 5.0, -0.25)):
        z = w @ x + b
        out, slope = (z, 1.0) if z > 0 else (np.exp(z) - 1, np.exp(z))
        if out > 6:
            out, slope = 6.0, 0.0
        total += (out - y) ** 2 / 4
        gw += 2 * (out - y) * slope * x / 4
        gb += 2 * (out - y) * slope / 4
    f = np.float32
    return f(total), gw.astype(f), f(gb)
