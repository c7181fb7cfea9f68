import numpy as np


def expected():
    rows = []
    for x, y in zip([[1.0, -2.0], [0.0, 3.0]], [[2.0, -1.0], [0.5, 1.0]]):
        peak = max(*x, *y) + min(x)
        smooth = np.log(np.exp(x[0]) + np.exp(y[0])) + np.log(np.exp(x[1]) + np.exp(y[1]))
        rows.append([peak, smooth, 3 * (x[0] + y[0] + abs(x[1]))])
    return np.array(rows, np.float32), np.array([1.0, 0.0], np.float32)
