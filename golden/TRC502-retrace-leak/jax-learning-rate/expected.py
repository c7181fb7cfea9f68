import numpy as np


def expected():
    inputs = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    targets = np.array([1.0, 0.0, 2.0])
    weights = np.zeros(2)
    for rate in np.geomspace(0.2, 0.01, 30):
        weights = weights - rate * 2 / 3 * inputs.T @ (inputs @ weights - targets)
    return {"weights": weights.astype(np.float32), "traces": 1}
