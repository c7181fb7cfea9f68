import numpy as np


def batches(seed):
    points = np.linspace(0.0, 1.0, 12).reshape(3, 2, 2) + seed
    return [(batch, batch[:, 0] - batch[:, 1]) for batch in points]


def expected():
    weights, bias = np.array([0.5, -0.5]), 0.25
    for batch, targets in batches(0.5):
        residual = batch @ weights + bias - targets
        weights = weights - 0.1 * 2 * (residual @ batch) / len(residual)
        bias = bias - 0.1 * 2 * np.mean(residual)
    losses = []
    for batch, targets in batches(0.5):
        residual = (batch + 0.5) @ weights + bias - targets
        slope = np.mean(2 * residual * weights.sum())
        losses.append(np.float32(np.mean(residual**2) + slope))
    return weights.astype(np.float32), np.float32(bias), losses, 0
