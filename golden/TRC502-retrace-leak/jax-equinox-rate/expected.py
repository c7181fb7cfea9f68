import numpy as np


def expected():
    features = np.array([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]])
    labels, probe = np.array([1.0, 2.0, 0.0]), np.zeros(2)
    for epoch in range(15):
        residual = features @ probe - labels
        value = np.mean(residual**2)
        probe = probe - 0.1 / (1 + epoch) * 2 / 3 * features.T @ residual
    return {"probe": probe.astype(np.float32), "last": np.float32(value), "traces": 1}
