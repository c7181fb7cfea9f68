import numpy as np


def expected():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    found = [6 * values, 0 * values - 0.5, ((values + 0.5) ** 2 - 0.5) / 2, 0 * values + 1.0]
    return [each.astype(np.float32) for each in found], 1
