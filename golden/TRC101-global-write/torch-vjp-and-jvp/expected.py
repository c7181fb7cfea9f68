import numpy as np


def expected():
    x = np.array([-1.0, 0.5, 2.0], np.float32)

    def layer(x):
        p = 3 * x + 1
        return np.maximum(p, 0) * x, p, np.where(p > 0, 6 * x + 1, 0).astype(np.float32)

    out, seen, slope = layer(x)
    _, last, tangent = layer(2 * x)
    return {
        "out": out,
        "gradient": slope * np.array([1, 2, 3], np.float32),
        "seen": seen,
        "tangent": tangent,
        "last": last,
    }
