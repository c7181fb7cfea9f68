import numpy as np


def filled(shape, number):
    return np.sin(np.arange(np.prod(shape)) + number).reshape(shape)


def expected():
    w1, b1 = filled((4, 3), 0), filled((4,), 1)
    scale, shift = filled((4,), 2), filled((4,), 3)
    w2, b2 = filled((2, 4), 4), filled((2,), 5)
    data = np.cos(np.arange(12.0)).reshape(4, 3)
    totals, firsts = [], []
    for x, target in zip(data, [0, 1, 1, 0]):
        spread = np.sqrt(1 + 1e-5)
        normed = (w1 @ x + b1) / spread * scale + shift
        hidden = np.maximum(normed, 0)
        scores = w2 @ hidden + b2
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        outer = chances - np.eye(2)[target]
        inner = (w2.T @ outer) * (normed > 0)
        before = inner * scale / spread
        gradients = [np.outer(before, x), before, inner * (w1 @ x + b1) / spread, inner, np.outer(outer, hidden), outer]
        totals.append(np.sqrt(sum(np.sum(each**2) for each in gradients)))
        firsts.append(gradients[0])
    return {"total": np.array(totals, np.float32), "first": np.array(firsts, np.float32)}
