import numpy as np


def reflectance(a, n1, n2):
    s = np.sin(a) * n1 / n2
    if s >= 1:
        return 1.0
    c1, c2 = np.cos(a), np.sqrt(1 - s * s)
    return ((n1 * c1 - n2 * c2) / (n1 * c1 + n2 * c2)) ** 2


def expected():
    angles = (0.0, 0.4, 0.7, 1.2)
    f = np.float32
    h = 1e-5
    slope = lambda a, *n: (reflectance(a + h, *n) - reflectance(a - h, *n)) / (2 * h)  # noqa: E731
    values = [reflectance(a, 1.5, 1.0) for a in angles]
    slopes = [slope(a, 1.5, 1.0) for a in angles]
    return np.array(values, f), np.array(slopes, f), (f(reflectance(0.5, 1.0, 1.5)), f(slope(0.5, 1.0, 1.5)))
