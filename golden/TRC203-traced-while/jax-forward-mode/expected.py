import numpy as np


def attractor(rate):
    x, dx, gap = 1.0, 0.0, np.inf
    while gap > 1e-5:
        new, slope = rate * np.cos(x), np.cos(x) - rate * np.sin(x) * dx
        gap, x, dx = abs(new - x), new, slope
    return x, dx


def expected():
    slopes = np.array([attractor(rate)[1] for rate in (0.2, 0.5)], np.float32)
    return slopes, [*map(float, attractor(0.5))]
