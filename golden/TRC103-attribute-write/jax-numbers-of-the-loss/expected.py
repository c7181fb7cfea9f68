import numpy as np


def expected():
    w = np.array([2.0, -1.0], dtype=np.float32)
    losses, norm = [], None
    for _ in range(3):
        losses.append(float(np.float32((w**2).sum())))
        norm = round(float(np.sqrt((w**2).sum())), 4)
        w = (w - np.float32(0.1) * 2 * w).astype(np.float32)
    return {"w": w, "losses": losses, "last": losses[-1], "norm": norm}
