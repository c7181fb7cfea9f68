import numpy as np


def expected():
    weights = np.array([0.5, -0.25])
    rows = [np.tanh(np.array([[1.0, k], [0.0, 2.0]]) @ weights).astype(np.float32) for k in range(9)]
    return {"scores": rows, "traces": 1}
