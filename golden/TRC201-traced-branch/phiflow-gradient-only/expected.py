import numpy as np


def expected():
    results = []
    for values in ((1.0, 2.0), (-3.0, 1.0), (0.5, -0.25)):
        x = np.array(values, np.float64)
        if x.sum() > 0:
            loss, slope = (x**2).sum(), 2 * x
        else:
            loss, slope = -x.sum(), -np.ones(2)
        results.append((np.float32(loss), np.float32(slope)))
    return results
