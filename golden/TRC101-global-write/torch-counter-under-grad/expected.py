import numpy as np


def expected():
    x = np.array([1.0, 2.0])
    for _ in range(4):
        x = x - 0.01 * 4 * x**3
    return {"x": x.astype(np.float32), "evaluations": 4, "shape": (2,)}
