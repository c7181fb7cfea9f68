import numpy as np


def expected():
    xs = np.array([[0.5, 1.0], [2.0, 4.0]])
    return (
        (np.log(xs).sum(axis=1) * 2).astype(np.float32),
        (2 / xs).astype(np.float32),
        ["positive", "weights", "positive"],
    )
