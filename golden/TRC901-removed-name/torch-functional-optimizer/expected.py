import numpy as np


def expected():
    x = np.array([[1.0, 1.0], [2.0, -1.0], [0.0, 2.0]])
    y = np.array([1.0, 0.0, 4.0])
    weights = np.array([0.2, 0.2, 0.1])
    design = np.c_[x, np.ones(3)]
    for _ in range(4):
        error = design @ weights - y
        loss = float(np.mean(error**2))
        gradient = 2 * design.T @ error / 3
        gradient = gradient * min(1.0, 1.0 / (np.linalg.norm(gradient) + 1e-6))
        weights = weights - 0.5 * gradient
    return {"loss": loss, "weights": weights.astype(np.float32), "scales": [11.0]}
