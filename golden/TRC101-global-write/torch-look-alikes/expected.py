import numpy as np


def expected():
    x, w = np.array([1.0, -1.0]), np.ones(2)
    for _ in range(3):
        g = sum((1 - np.tanh(w * x * s) ** 2) * x * s for s in (0.5, 1.0))
        w = w - 0.1 * g
    t = np.tanh(x).astype(np.float32)
    w = w.astype(np.float32)
    return {"w": w, "calls": 3, "best": w, "last": t, "batch": np.stack([t, t])}
