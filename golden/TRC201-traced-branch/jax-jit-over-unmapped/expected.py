import numpy as np


def expected():
    rows = []
    for t, albedo in ((270.0, 0.8), (283.15, 0.8), (283.15, 0.3)):
        row = []
        for d in (0.0, 0.3, 2.0):
            rate = 0.1 * (t - 273.15) / (2 if albedo > 0.6 else 1)
            row.append(d if t < 273.15 else max(d - rate, 0.0))
        rows.append(np.array(row, np.float32))
    return tuple(rows)
