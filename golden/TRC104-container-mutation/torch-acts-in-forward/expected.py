import numpy as np


def expected():
    inputs = np.array([[0.0, 1.0], [1.0, 1.0], [0.5, -0.5]])
    hidden = np.tanh(inputs @ np.full((2, 3), 0.5) + 0.5)
    predictions = hidden @ np.full((3, 1), 0.5) + 0.5
    return {
        "bias": 2.0 * predictions,
        "score": np.mean(predictions),
        "kept": 2,
        "first": hidden,
        "second": hidden,
    }
