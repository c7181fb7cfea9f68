import numpy as np


def expected():
    x = np.array([0.1, 0.3, 0.95], dtype=np.float32)
    rows = np.array([[1.0, -1.0], [-2.0, -3.0], [4.0, 5.0]], dtype=np.float32)
    y = np.array([0.0, 2.0, 3.0], dtype=np.float32)
    weights = np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32)
    gated = [row.sum() * bool(b) if (row > 0).any() else -b for row, b in zip(rows, y)]
    return {
        "weights": weights[(x * 4).astype(int)] * x,
        "gated": np.array(gated, dtype=np.float32),
        "lookup": np.array([60.0, 20.0, 40.0], dtype=np.float32),
    }
