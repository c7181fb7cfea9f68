import numpy as np


def expected():
    x, w, values = np.array([1.0, 2.0]), 0.0, []

    def loss(w):
        return np.float32(((w * x - 1) ** 2).mean())

    for _ in range(3):
        values.append(loss(w))
        w = w - 0.1 * (2 * (w * x - 1) * x).mean()
    return {"w": np.float32(w), "values": values, "steps": 2, "many": np.array([loss(w), loss(2 * w)])}
