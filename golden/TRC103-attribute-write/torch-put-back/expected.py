import numpy as np


def expected():
    x = np.array([1.0, -2.0])
    one = np.float32(1.0)
    return {
        "loss": np.array([2 * ((p * x + 0.5) * x).sum() for p in (1.0, 3.0)], dtype=np.float32),
        "both": (np.float32(2 * ((x + 1) * x).sum()), np.float32(2 * (x + 1).sum())),
        "inputs": (2 * (4 * x + 0.5) * 4).astype(np.float32),
        "scaled": np.float32(3 * 2.0**2 * x.sum()),
        "precise": np.array([-0.5, -0.5], dtype=np.float32),
        "after": (np.float32(2.0), np.float32(0.5), True, one, 0, one),
    }
