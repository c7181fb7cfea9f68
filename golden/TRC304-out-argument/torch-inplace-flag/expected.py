import numpy as np


def expected():
    weights = np.array([[1.0, -2.0], [0.5, 1.0]], dtype=np.float32)
    rows = []
    for x in ([1.0, 2.0], [3.0, -1.0]):
        hidden = np.maximum(x, 0) @ weights
        slope = np.where(hidden > 0, 1.0, 0.1)
        rows.append((weights @ slope) * (np.array(x) > 0))
    rows = np.array(rows, dtype=np.float32)
    return rows[0], rows
