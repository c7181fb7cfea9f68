import numpy as np


def expected():
    v = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    first = v + 0.5 * (4.0 - v.mean())
    second = first + 0.5 * (4.0 - first.mean())
    gradient = 2 * v * v.max() + (v**2).sum() * np.array([0.0, 0.0, 1.0])
    return {
        "second": second.astype(np.float32),
        "units": [v / v.sum(), ((2 * v + 1) / (2 * v + 1).sum()).astype(np.float32)],
        "gradient": gradient.astype(np.float32),
    }
