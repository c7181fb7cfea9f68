import numpy as np


def expected():
    return {"out": np.array([11.0, 22.0, 33.0], np.float32), "left": 0, "a": 6.0}
