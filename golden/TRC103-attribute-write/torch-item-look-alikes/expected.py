import numpy as np


def expected():
    w = np.array([1.0, 2.0], dtype=np.float32)
    losses, smooth, total = [], 0.0, 0.0
    for _ in range(3):
        value = float((w**2).sum())
        losses.append(value)
        smooth = 0.9 * smooth + 0.1 * value
        total += value
        w = (w - np.float32(0.1) * 2 * w).astype(np.float32)
    return {"w": w, "last": losses[-1], "losses": losses, "smooth": smooth, "total": total, "calls": 3}
