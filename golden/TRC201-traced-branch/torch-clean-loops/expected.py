import numpy as np


def settle(x):
    slope, n = 1.0, 0
    while abs(x * x - 2) > 1e-5 and n < 50:
        slope = slope * (0.5 - 1 / (x * x))
        x = x - (x * x - 2) / (2 * x)
        n += 1
    return x, slope


def expected():
    f = np.float32
    x = np.array([0.5, 2.0, 3.0], f)
    params, step = np.zeros(3, f), 0
    for step in range(100):
        slope = 2 * (params - x)
        if abs(slope).max() < 0.01:
            break
        params = params - f(0.25) * slope
    root, slope = settle(2.0)
    return {
        "schedule": np.minimum(x, f(2)),
        "horner": x + 2,
        "weighted": np.array([[0.5, 2.0]] * 2, f),
        "masked": np.sqrt(x),
        "settle": (f(root), f(slope)),
        "fitted": params,
        "step": step,
    }
