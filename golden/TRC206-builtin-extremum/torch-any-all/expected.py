import numpy as np


def expected():
    points = [[0.5, 0.5], [2.0, 0.5], [1.0, -0.1]]
    hits = [0 <= x <= 1 and 0 <= y <= 1 for x, y in points]
    values = [y if x * y < 0 or y * (x + y) < 0 else 2 * (x + y) / 3 for x, y in points]
    return np.array(hits), np.array(values, np.float32)
