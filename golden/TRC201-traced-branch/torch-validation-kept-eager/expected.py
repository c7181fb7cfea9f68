import numpy as np


def expected():
    x = np.array([[0.2, 0.4], [0.6, 0.8]])
    y = -np.log(1 / x - 1)
    steep = np.where(np.abs(y) > 1, 2 * y, y)
    return (
        steep.astype(np.float32),
        (1 / (x * (1 - x)) * np.where(np.abs(y) > 1, 2, 1)).astype(np.float32),
        ["outside of [0, 1]", "rank", "not a number", "no width", "warned", "order"],
    )
