import numpy as np


def series(first, second):
    table = [first, second]
    for _ in range(6):
        table.append(table[-1] + table[-2])
    return np.array(table)


def expected():
    rows = np.zeros((5, 5), dtype=np.int32)
    for i in range(5):
        rows[i, 0] = rows[i, i] = 1
        for j in range(1, i):
            rows[i, j] = rows[i - 1, j - 1] + rows[i - 1, j]
    return {
        "series": series(1.0, 2.0).astype(np.float32),
        "slopes": np.float32(series(1.0, 0.0).sum()),
        "best": np.array([3.0], dtype=np.float32),
        "count": np.int32(3),
        "history": np.array([1.0, 3.0, 3.0], dtype=np.float32),
        "triangle": rows,
    }
