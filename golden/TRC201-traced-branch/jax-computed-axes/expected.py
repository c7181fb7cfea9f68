import numpy as np


def expected():
    points = np.array([[0.0, 0.0], [4.0, 4.0], [8.0, 0.0], [0.0, 1.0], [4.0, 5.0], [8.0, 1.0]], dtype=np.float32)
    centres = (points[:3] + points[3:]) / 2
    errors = np.full(6, 0.25, dtype=np.float32)
    return {
        "with errors": (
            np.stack([centres, centres]),
            np.full((2, 2, 3), 2.0, dtype=np.float32),
            np.stack([errors, errors]),
        ),
        "without": np.stack([centres, centres]),
        "scaled": 2 * (points - points.mean(axis=1, keepdims=True)),
        "chosen": 2 * points,
        "tabled": np.array([1.0, 0.0], dtype=np.float32),
    }
