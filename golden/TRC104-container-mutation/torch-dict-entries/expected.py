import numpy as np


def expected():
    p, t, history = np.array([1.0, -2.0]), 0.5, []
    for _ in range(2):
        data, penalty = ((p - t) ** 2).sum(), np.abs(p).sum()
        value = data + 0.5 * penalty
        p = p - 0.1 * (2 * (p - t) + 0.5 * np.sign(p))
        history.append([round(float(data), 4), round(float(penalty), 4)])
    return {"params": p.astype(np.float32), "value": np.float32(value), "history": history, "data": np.float32(data)}
