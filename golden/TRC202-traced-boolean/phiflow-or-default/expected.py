import numpy as np


def expected():
    results = []
    for values, rate in (((1.0, 2.0), 0.5), ((4.0, 1.0), 0.0), ((2.0, 2.0), 0.25)):
        x = np.array(values, np.float32)
        rate = rate or 0.1
        results.append(np.float32(x * (1 - rate)))
    return results
