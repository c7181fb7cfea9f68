import numpy as np


def phase(c, g):
    return (1 if abs(g) < 1e-3 else (1 - g * g) / (1 + g * g - 2 * g * c) ** 1.5) / (4 * np.pi)


def expected():
    rows = zip((-1.0, 0.0, 0.5, 1.0), (0.8, 0.0, 0.5, 0.9), (0.9, 0.6, 0.2, 0.4))
    values = []
    for c, g, w in rows:
        w = w if w > 0.5 else 0.5
        values.append(w * phase(c, g) + (1 - w) * phase(c, -g / 2))
    return np.array(values)
