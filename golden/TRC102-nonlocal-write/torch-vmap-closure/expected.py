import numpy as np


def expected():
    rows = []
    for s in np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, -1.0]]):
        rows.append(np.array([0.5 * s[i] - 0.5 * s[i + 1] for i in range(3)]) / np.sqrt((s**2).sum()))
    return {"filtered": np.array(rows, np.float32)}
