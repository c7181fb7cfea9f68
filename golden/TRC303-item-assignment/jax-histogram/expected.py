import numpy as np


def expected():
    return {
        # the two values of the first bin count both, other than with NumPy's `counts[bins] += 1`
        "counts": np.array([2.0, 1.0, 1.0], dtype=np.float32),
        "rows": np.array([[-0.5, 0.0, 1.0], [1.0, -0.5, 0.0]], dtype=np.float32),
        "ring": np.array([0.0, 7.0, 0.0], dtype=np.float32),
    }
