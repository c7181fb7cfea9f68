import numpy as np


def slope(x, w, m):
    positive = x > 0
    total = 2 / x + x / np.sqrt(x * x + 1.0) + 0.5 / np.sqrt(x) - 1 / x**2 if positive else 0.0
    total += 1 / w if m else 0.0
    total += np.log(w)
    total += -np.sign(x) * np.exp(-np.abs(x)) if x < 1 else 1.0
    return total + (2 * x if positive else 3 * x**2)


def expected():
    x, w, m = [-2.0, 0.0, 4.0], [2.0, 1.0, 4.0], [True, False, True]
    return {
        "gradient": np.array(list(map(slope, x, w, m)), dtype=np.float32),
        "forward": np.array([0.0, 0.0, 0.25], dtype=np.float32),
        "tangent": np.array([0.0, 0.0, 0.25], dtype=np.float32),
        "values": np.array([0.0, 0.0, 2.0], dtype=np.float32),
    }
