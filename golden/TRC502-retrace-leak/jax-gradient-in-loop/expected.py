import numpy as np


def expected():
    weights, history = 0.5, []
    for k in range(10):
        inputs, targets = np.array([1.0, 2.0 + k]), np.array([2.0, 4.0])
        residual = inputs * weights - targets
        history.append(np.float32(np.mean(residual**2)))
        weights = weights - 0.1 * np.mean(2 * residual * inputs)
    return {"weights": np.float32(weights), "history": history, "traces": 1}
