import numpy as np


def one(r):
    inside = np.abs(r) < 2.0
    kept = r[inside]
    return (kept**2).sum() + 2 * np.abs(kept).mean(), np.prod(kept), (r > 2).any(), r.sum() / len(kept), kept.sum()


def expected():
    rows = np.array([[0.5, -1.0, 3.0, 1.5], [1.25, 0.75, 0.25, -1.5]])
    values = [one(row) for row in rows]
    columns = [np.array([value[k] for value in values]) for k in range(5)]
    floats = [column if column.dtype == bool else column.astype(np.float32) for column in columns]
    gradient = np.where(rows > 0, 1 / rows, 0.0)
    return floats, gradient.astype(np.float32), np.array([np.nan, 2.0], np.float32)
