import numpy as np


def expected():
    t = np.array([0.2, 0.4], np.float32)
    d = np.array([1.0, 2.0], np.float32)
    losses = []
    for _ in range(4):
        h = np.tanh(d * t)
        p = np.float32(0.01) * (t**2).sum()
        losses.append(((h - 0.5) ** 2).sum() + p)
        g = 2 * (h - 0.5) * (1 - h**2) * d + 0.02 * t
        t = (t - 0.1 * g).astype(np.float32)
    return {"theta": t, "losses": np.array(losses, np.float32), "penalty": float(p), "hidden": h}
