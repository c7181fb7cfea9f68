import numpy as np


def expected():
    points = [[0.0, 0.0, 0.0, 0.0], [0.5, 0.25, 3.0, 4.0], [-1.0, -0.5, 0.0, 2.0]]
    values, slopes, second = [], [], []
    for a, p, x, y in points:
        e, d, dd = 1.0, 0.5, 1 / 3
        if a:
            e = np.expm1(a) / a
            d = (np.exp(a) - e) / a
            dd = (np.exp(a) - 2 * d) / a
        r = np.hypot(x, y)
        values.append(e + (-p * np.log(p) if p > 0 else 0.0) + r)
        slopes.append([d, -np.log(p) - 1 if p > 0 else 0.0, x / r if r else 0.0, y / r if r else 0.0])
        second.append(dd)
    f = np.float32
    return np.array(values, f), np.array(slopes, f), np.array(second, f)
