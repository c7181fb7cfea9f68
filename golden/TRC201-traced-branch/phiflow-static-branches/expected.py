import numpy as np


def expected():
    results = []
    for values in ((1.0, 2.0, 3.0), (-4.0, 0.5, 2.0), (0.0, -1.0, -1.5)):
        x = np.array(values, np.float32)
        smooth = (np.roll(x, -1) + 2 * x + np.roll(x, 1)) / 4
        results.append((smooth, 2 * x, x - x.mean(), x + 1))
    return results
