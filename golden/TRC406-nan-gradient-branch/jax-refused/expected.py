import numpy as np


def expected():
    v = np.array([3.0, 4.0])
    jacobian = np.eye(2) / 5 - np.outer(v, v) / 125
    return {"zero": np.zeros((2, 2), dtype=np.float32), "other": jacobian.astype(np.float32)}
