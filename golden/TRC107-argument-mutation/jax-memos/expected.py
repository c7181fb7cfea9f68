import numpy as np


def expected():
    x = np.array([0.5, 1.0, 2.0])
    grid = np.linspace(0.0, 4.0, 9)
    table = np.cumsum(np.exp(-0.5 * grid))
    kernel = (np.interp(x, grid, table) / table[-1]).astype(np.float32)
    return {"kernel": (kernel, kernel), "there": x.astype(np.float32), "sums": [np.float32(8.0)] * 2}
