import numpy as np


def one(x, w):
    n = x.shape[0]
    centred = (x - x.mean()) / (np.sqrt(((x - x.mean()) ** 2).sum() / n) + 1e-6)
    lo = np.minimum(np.maximum(centred, -1.5), 1.5)
    energy = np.sin(lo) @ w + np.linalg.norm(w) / np.sqrt(n)
    parts = np.concatenate([lo, np.array([lo.max(), lo.min()])])
    spread = np.sqrt((parts - parts.mean()).dot(parts - parts.mean()) / parts.size)
    return energy, spread, np.where(parts > 0, parts, 0.1 * parts) * np.pi


def expected():
    x = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
    w = np.array([0.2, 0.4, -0.3])
    outputs = [one(row, w) for row in x]
    stacked = [np.stack([out[k] for out in outputs]).astype(np.float32) for k in range(3)]
    gradient = []
    for k in range(3):
        step = np.eye(3)[k] * 1e-6
        gradient.append((one(x[0], w + step)[0] - one(x[0], w - step)[0]) / 2e-6)
    return stacked, np.array(gradient, np.float32)
