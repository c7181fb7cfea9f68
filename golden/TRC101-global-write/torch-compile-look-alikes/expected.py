import numpy as np


def expected():
    x = np.array([1.0, 2.0], dtype=np.float32)
    return {"y": x * 8, "calls": 3, "last": x * 8, "history": [x * 2, x * 4, x * 8]}
