import numpy as np


def expected():
    results = []
    for values in ((3.0, 1.0), (-2.0, 1.0), (0.0, 0.0), (1.0, 8.0)):
        x = np.array(values, np.float64)
        total = x.sum()
        if total > 0:
            loss, slope = 2 * np.sqrt(total), 1 / np.sqrt(total)
        else:
            loss, slope = total**2, 2 * total
        results.append((np.float32(loss), np.full(2, slope, np.float32)))
    return results
