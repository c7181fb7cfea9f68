import numpy as np


def expected():
    xs = np.array([[0.1, 0.2], [0.3, 0.1], [0.2, 0.2], [0.5, 0.4]])
    w = np.array([1.0, -1.0])
    for epoch in range(20):
        w = w - 0.01 * 2 * w * xs[epoch % 4] ** 2
        w = np.tanh(w) if epoch % 2 else w * (epoch % 3 + 1)
    for _ in range(20):
        w = w - 0.1 * 2 * w * xs[0] ** 2
    for rate in (0.1, 0.2):
        w = w - rate * 2 * w * xs[0] ** 2
    return {"w": w.astype(np.float32), "few": True}
