import numpy as np


def expected():
    x, radius, value = np.array([2.0, 1.0]), 0.5, 8.0
    for _ in range(6):
        g = np.array([2 * x[0], 8 * x[1]])
        trial = x - g * radius / np.linalg.norm(g)
        v = trial[0] ** 2 + 4 * trial[1] ** 2
        ratio = (value - v) / (radius * np.linalg.norm(g))
        if v < value:
            x, value = trial, v
            radius = radius / 4 if ratio < 0.25 else 2 * radius if ratio > 0.75 else radius
        else:
            radius /= 4
    f = np.float32
    return {"x": x.astype(f), "radius": f(radius), "value": f(value)}
