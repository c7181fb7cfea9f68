import numpy as np


def expected():
    results = []
    for a, b in (((1.0, 2.0), (3.0, 4.0)), ((-1.0, 2.0), (3.0, 4.0)), ((-1.0, -2.0), (-3.0, 4.0))):
        a, b = np.array(a, np.float32), np.array(b, np.float32)
        healthy = all([(a > 0).all(), (b > 0).all()])
        touched = any([a.max() > 1.5, b.max() > 5])
        results.append(np.float32((1 if healthy else 0.5) * a + (b if touched else 0)))
    return results
