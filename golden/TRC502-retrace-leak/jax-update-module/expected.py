import numpy as np


def expected():
    x = np.array([2.0, -1.5])
    while np.max(np.abs(x)) > 0.02:
        slope = np.tanh(x) + 0.2 * x
        curvature = 1 / np.cosh(x) ** 2 + 0.2
        x = x - 0.5 / (1.0 + np.sum(x**2)) * slope / curvature
    return {"x": x.astype(np.float32), "traces": 2}
