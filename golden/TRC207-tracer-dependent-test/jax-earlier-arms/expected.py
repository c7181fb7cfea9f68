import numpy as np


def expected():
    return {"array": np.array([2.0, 2.0], dtype=np.float32) * 8 / 8, "ranks": [3, 2]}
