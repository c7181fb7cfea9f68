import numpy as np


def expected():
    return {
        "shrunk": np.array([0.125, 0.25], dtype=np.float32),
        "count": 3,
        "first": [0.25, 0.5],
        "stacked": np.array([[2.0, 4.0], [8.0, 10.0]], dtype=np.float32),
        "second": [8.0, 10.0],
        "rows": {"a": 3.0, "b": 12.0},
        "total": 9.0,
        "text": "total: 2.00",
        "steepest": np.float32(24.0),
        "last": np.array([2.0, -8.0], dtype=np.float32),
        "slopes": [0.125**3 + 0.25**3, 1.0, 8.0, 1.0, 8.0],
    }
