import numpy as np


def sinc(x):
    return np.sin(x) / x if x else 1.0


def slope(x):
    return (x * np.cos(x) - np.sin(x)) / x**2 if x else 0.0


def expected():
    values, d_area = [], []
    for q, area in zip((0.0, 0.5, 1.0, 2.0), (4.0, 0.0, -1.0, 9.0)):
        w = np.sqrt(area) / 2 if area > 0 else 0.0
        dw = 0.25 / np.sqrt(area) if area > 0 else 0.0
        values.append(sinc(q * w) ** 2)
        d_area.append(2 * sinc(q * w) * slope(q * w) * q * dw)
    return np.array(values), np.array([slope(x) for x in (0.0, 1.0, -2.0)]), np.array(d_area)
