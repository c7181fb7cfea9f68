import numpy as np


def expected():
    rows = [np.array([1.0, -0.5, 2.0]), np.array([0.25, 3.0, -1.0])]
    volumes = [np.log(1.5 * row[row > 0]).sum() for row in rows]
    slopes = [(row > 0).sum() / 1.5 for row in rows]
    cores = [row[np.abs(row) < 2] for row in rows]
    spreads = (
        np.array([core.mean() for core in cores], np.float32),
        np.array([(core**2).mean() for core in cores], np.float32),
    )
    sums = [np.float32(row[row > 0].sum()) for row in rows]
    return np.array(volumes, np.float32), np.array(slopes, np.float32), spreads, sums
