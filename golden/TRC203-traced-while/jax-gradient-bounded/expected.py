import numpy as np


def damped(x, rate):
    total, dx, dr = 0.0, 0.0, 0.0
    y, yx, yr = x, 1.0, 0.0
    left = 8
    while y > 0.1 and left > 0:
        y, yx, yr = y * rate, yx * rate, yr * rate + y
        total, dx, dr = total + np.sqrt(y), dx + yx / (2 * np.sqrt(y)), dr + yr / (2 * np.sqrt(y))
        left -= 1
    return total, dx, dr


def expected():
    xs, rates = np.array([1.0, 4.0, 9.0]), (0.5, 0.25, 0.125)
    slopes = np.array([damped(x, rate)[1:] for x, rate in zip(xs, rates, strict=True)], np.float32)
    return [
        (0.5 / np.sqrt(xs)).astype(np.float32),
        [float(np.sqrt(2.0)), float(0.5 / np.sqrt(2.0))],
        [slopes[:, 0], slopes[:, 1]],
        0.0,
    ]
