import numpy as np


def expected():
    rows = []
    for q in (0.0, 1.0):
        raw = np.array([np.exp(-abs(q - k) * 1.5) for k in (0.0, 0.5, 2.0)])
        e = np.exp(raw / 0.5)
        rows.append(e / e.sum())
    return np.array(rows, np.float32)
