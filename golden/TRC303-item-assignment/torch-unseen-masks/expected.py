import numpy as np


def expected():
    signals = np.array([[1.0, 1.5, 9.0, 1.25], [0.0, -8.0, 0.5, 0.25]], dtype=np.float32)
    cleaned = signals.copy()
    for row in cleaned:
        median = np.sort(row)[1]
        row[np.abs(row - row.mean()) > row.std(ddof=1)] = median
    valid = np.array([[True, True, False, True], [False, True, True, True]])
    return cleaned, np.where(valid, signals, 0).astype(np.float32)
