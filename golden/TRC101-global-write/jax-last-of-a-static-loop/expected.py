import numpy as np


def expected():
    x = np.array([0.1, 0.2], dtype=np.float64)
    result = {}
    for scheme in ("euler", "midpoint"):
        y = x.copy()
        slope = np.ones(2)
        for _ in range(3):
            k = -y if scheme == "euler" else -(y - 0.05 * y)
            factor = 0.9 if scheme == "euler" else 1 - 0.1 * 0.95
            y = y + 0.1 * k
            slope = slope * factor
        result[scheme] = (slope.astype(np.float32), k.astype(np.float32))
    return {**result, "rate": float(2.0 * np.float32(np.abs(result["midpoint"][1]).max()))}
