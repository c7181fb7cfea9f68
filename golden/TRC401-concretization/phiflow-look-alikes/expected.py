import numpy as np


def expected():
    after = np.array([0.75, 1.0], dtype=np.float32) * 2
    return {"after": after, "mean": 1.75, "first": 1.5}
