import numpy as np


def one(r):
    inside = np.abs(r) < 2.0
    kept = r[inside]
    return (
        (kept**2).sum(),
        np.mean(np.abs(kept)),
        kept.std(ddof=1),
        (kept > 0).all(),
        np.prod(kept) / kept.size,
        np.log(r[r > 0]).sum(),
        r.sum() / len(r[r > 0.1]),
    )


def expected():
    rows = np.array([[0.5, -1.0, 3.0, 1.5], [1.25, 0.75, 0.25, -4.0]])
    values = [one(row) for row in rows]
    columns = [np.array([value[k] for value in values]) for k in range(7)]
    gradient = np.where(rows > 0, 1 / rows, 0.0)
    floats = [column if column.dtype == bool else column.astype(np.float32) for column in columns]
    return floats, gradient.astype(np.float32), np.array([np.nan, 2.0], np.float32)
