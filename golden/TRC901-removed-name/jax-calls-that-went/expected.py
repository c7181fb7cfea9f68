import numpy as np


def expected():
    examples = np.array([[3, 1], [1, 5], [2, 0], [9, 7], [4, 2]], np.float32)
    return {
        "sum": examples.sum(axis=0),
        "rows": 5,
        "columns": np.sort(examples, axis=0),
        "median": np.median(examples, axis=0),
        "constant": np.array([4, 4], np.float32),
    }
