import numpy as np


def normalise(x):
    n = 0.0
    while x > 1:
        x, n = x / 2, n + 1
    while x < 0.5:
        x, n = x * 2, n - 1
    return x, n


def expected():
    x = np.array([0.75, 1.0, 6.0, 0.1, 1000.0, 0.5])
    parts = np.array([normalise(v) for v in x]).T
    row = np.array([1.0, 0.0, 4.0, 2.0])
    for weight in (0.5, 0.25, 0.125):
        row = np.array([row[i] + weight * (row[i - 1] - 2 * row[i] + row[(i + 1) % 4]) / 2 for i in range(4)])
    other = np.array([3.0, 3.0, 0.0, 1.0]) - 2
    return {
        "parts": (parts[0], parts[1]),
        "log2": np.log2(x),
        "slope": 1 / (x * np.log(2)),
        "smooth": np.array([row, other], np.float32),
    }
