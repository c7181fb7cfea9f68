import numpy as np


def expected():
    total, gw, gb = 0.0, np.zeros(2), 0.0
    for x in np.array([[1.0, 0.5], [-3.0, -2.0], [4.0, 1.0]]):
        y = x.sum() + 0.25
        dy = 1.0
        if y > 3:
            y, dy = 3.0, 0.0
        s = 1 / (1 + np.exp(-y))
        value, slope = (0.0, 0.0) if y < -4 else (y * s, s + y * s * (1 - s))
        total += value
        gw += slope * dy * x
        gb += slope * dy
    f = np.float32
    return f(total), gw.astype(f), f(gb)
