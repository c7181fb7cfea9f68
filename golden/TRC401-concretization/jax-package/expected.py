import numpy as np


def expected():
    radii = np.array([1.0, 2.0, 4.0], dtype=np.float32)
    total = (1 / radii).sum()
    return {
        "power": (1.0 / radii).astype(np.float32),
        "focus": np.full(3, 1 / (0.5 * total), dtype=np.float32),
        "slope": np.float32(-0.25),
        "eager": np.full(3, 1 / total, dtype=np.float32),
    }
