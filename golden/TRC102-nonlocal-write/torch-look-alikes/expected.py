import numpy as np


def expected():
    x = np.zeros(2)
    for _ in range(3):
        x = x - 0.1 * (2 * (x - 3) + 0.02 * x)
    return {"x": x.astype(np.float32), "best": np.float32(((x - 3) ** 2).sum() + 0.01 * (x**2).sum())}
