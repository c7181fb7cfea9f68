import numpy as np


def expected():
    results = []
    for values in ((1.0, 2.0), (-1.0, -3.0), (2.0, -5.0)):
        x = np.array(values, np.float32)
        split = (x, -x) if x.sum() > 0 else x
        results.append((split, np.float32(x.max() if x.max() > 0 else x.min())))
    return results
