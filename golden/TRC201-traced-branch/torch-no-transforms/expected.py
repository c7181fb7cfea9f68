import numpy as np


def expected():
    x = np.array([1.0, -2.0, 0.5], np.float32)
    slope = 2 * x
    unit = slope / np.linalg.norm(slope)
    return {
        "slope": slope,
        "moved": (x - 0.5 * unit).astype(np.float32),
        "largest": np.array([3.0, 1.0], np.float32),
        "clipped": np.array([1.0, -2.0], np.float32),
        "gradient": x / 2,
    }
