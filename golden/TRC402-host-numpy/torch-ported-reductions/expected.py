import numpy as np


def one(x, w):
    centred = (x - x.mean(axis=0, keepdims=True)) / (x.std(axis=0, keepdims=True) + 1e-3)
    scores = np.tanh(centred @ w)
    top = np.maximum(scores, 0.0).max(axis=0)
    joined = np.concatenate([scores, np.minimum(1.0, 2 * scores)], axis=0)
    return (np.sort(joined) * np.arange(joined.size)).sum() + top + x.var(ddof=1) + np.linalg.norm(w)


def expected():
    x = np.array([[[0.5, -1.0], [2.0, 0.3], [0.1, 0.2]], [[1.5, 0.25], [-0.75, 1.0], [0.4, -0.6]]])
    w = np.array([0.7, -0.4])
    grads = []
    for row in x:
        grads.append([(one(row, w + e) - one(row, w - e)) / 2e-6 for e in np.eye(2) * 1e-6])
    return np.array([one(row, w) for row in x], np.float32), np.array(grads, np.float32)
