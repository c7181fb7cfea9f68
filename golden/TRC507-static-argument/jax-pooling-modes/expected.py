import numpy as np


def expected():
    features = np.array([[1.0, -2.0], [3.0, 4.0]], np.float32)
    hidden = features @ np.array([[1.0], [-1.0]], np.float32)
    return [
        features.mean(axis=0),
        features.max(axis=0),
        (hidden / (1 + np.abs(hidden))) ** 2,
        np.maximum(hidden, 0),
        features / np.abs(features).max(axis=0),
    ]
