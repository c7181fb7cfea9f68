import numpy as np


def expected():
    a, w, losses = np.array([1.0, -1.0], np.float32), np.array([0.5, 0.5], np.float32), []
    for _ in range(2):
        p = a * w
        losses.append(((p - 1) ** 2).sum())
        w = (w - np.float32(0.1) * 2 * (p - 1) * a).astype(np.float32)
    return {"w": w, "losses": losses, "last": p}
