import numpy as np


def expected():
    w = np.array([1.0, -1.0, 2.0], dtype=np.float32)
    mean = np.zeros(3, dtype=np.float32)
    value = np.float32(((w - mean) ** 2).sum())
    mean = (0.8 * mean + 0.2 * w).astype(np.float32)
    for _ in range(3):
        gradient = 2 * (w - mean)
        mean = (0.8 * mean + 0.2 * w).astype(np.float32)
        w = (w - 0.1 * gradient).astype(np.float32)
    return {"w": w, "mean": mean, "value": value}
