import numpy as np


def expected():
    w, mean, values = np.array([1.0, -1.0]), 0.0, []
    for batch in (np.array([[1.0, 2.0], [0.5, 1.0]]), np.array([[2.0, 0.0], [1.0, 1.0]])):
        logits = batch @ w
        mean = 0.9 * mean + 0.1 * logits.mean()
        values.append(float(((logits - mean) ** 2).sum()))
        inner = 2 * (logits - mean)
        grads = batch.T @ inner - 0.1 * batch.mean(axis=0) * inner.sum()
        w = w - 0.1 * grads
    return {"values": values, "mean": float(mean), "batches": 2.0}
