import numpy as np


def expected():
    v = np.array([2.0, -3.0], dtype=np.float32)
    values = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)
    return {
        "step": (v, 2 * v),
        "velocity": v,
        "accumulated": values[:, 0] + values.sum(axis=1),
        "values": values,
        "bounded": np.array([[2.0, 2.0, 3.0], [5.0, 5.0, 6.0]], dtype=np.float32),
    }
