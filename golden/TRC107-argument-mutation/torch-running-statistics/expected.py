import numpy as np


def expected():
    w, mean, seen = np.array([1.0, -1.0]), 0.0, 0.0
    batches = [np.array([[1.0, 2.0], [0.5, 1.0]]), np.array([[2.0, 0.0], [1.0, 1.0]])]

    def step(batch):
        out = batch @ w
        new = 0.9 * mean + 0.1 * out.mean()
        inner = 2 * (out - new)
        return ((out - new) ** 2).sum(), batch.T @ inner - 0.1 * batch.mean(axis=0) * inner.sum(), new

    values = []
    for batch in batches:
        value, grads, mean = step(batch)
        w, seen = w - 0.1 * grads, seen + 2
        values.append(float(value))
    _, last, mean = step(batches[0])
    return {
        "w": w.astype(np.float32),
        "values": values,
        "last": last.astype(np.float32),
        "mean": float(mean),
        "seen": seen + 2,
        "calls": 3.0,
    }
