import numpy as np


def expected():
    first = [x[1] + 2 * x[0] + x[0] + 0.0 for x in ([1.0, 2.0], [3.0, -4.0])]
    weights = np.array([1.0, 1.0, 12.0])
    numbers = np.array([1.0, 2.0, 3.0])
    return (
        np.array(first, dtype=np.float32),
        np.outer(numbers, weights).astype(np.float32),
        (6 * numbers).astype(np.float32),
        np.float32(5.0),
    )
