import numpy as np


def expected():
    w = np.array([4.0, -3.0], dtype=np.float32)
    best, best_w = np.float32(1e9), np.zeros(2, dtype=np.float32)
    for rate in (0.4, 1.2, 0.3):
        value = np.float32(((w - 1) ** 2).sum())
        if value < best:
            best, best_w = value, w
        w = (w - np.float32(rate) * 2 * (w - 1)).astype(np.float32)
    return {"w": w, "best": best, "best_w": best_w}
