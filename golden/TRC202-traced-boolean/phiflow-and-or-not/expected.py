import numpy as np


def expected():
    results = []
    for a, b in (((1.0, 2.0), (3.0, 1.0)), ((-1.0, 2.0), (0.5, 0.5)), ((4.0, 5.0), (-1.0, 9.0)), ((0.5, 0.1), (0.2, 0.3))):
        a, b = np.array(a, np.float32), np.array(b, np.float32)
        overlap = bool((a > 0).all() and not (b < 0).any())
        crowded = bool(a.max() > 3 or b.max() > 2)
        merged = a + b if overlap and not crowded else np.maximum(a, b)
        results.append((merged, np.float32(a.sum() if overlap or crowded else 0)))
    return results
