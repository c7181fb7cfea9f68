import numpy as np

GAINS = np.array([0.5, 1.5, 2.5], np.float32)


def one(x, level):
    smooth = np.sin(x) + np.square(x)
    valid = ~np.isnan(smooth) & (smooth < 3)
    return np.where(valid, smooth, 0.0) * GAINS[level], x + 1


def expected():
    x = np.array([[0.5, -1.0, 2.0], [1.5, np.nan, -0.75]], np.float32)
    rows = [one(row, level) for row, level in zip(x, (2, 0))]
    return np.stack([row[0] for row in rows]).astype(np.float32), np.stack([row[1] for row in rows])
