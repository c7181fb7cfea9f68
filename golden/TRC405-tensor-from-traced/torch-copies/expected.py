import numpy as np


def expected():
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    return {
        "doubled": x.astype(np.float32),
        "widened": x * 2 / 3,
        "gathered": (x + y + x * y).astype(np.float32),
        "listed": np.stack([x**2, y**2]).astype(np.float32),
        "squares": (2 * x).astype(np.float32),
    }
