import numpy as np


def expected():
    x = np.arange(4.0)
    y = 3.0 * x - 1.0
    scale, shift = 1.0, 0.5
    losses = []
    for _ in range(2):
        residual = scale * x + shift - y
        losses.append(float((residual**2).mean()))
        scale, shift = scale - 0.05 * 2 * (residual * x).mean(), shift - 0.05 * 2 * residual.mean()
    return {"losses": losses, "fitted": float(scale), "shift": float(shift), "weight": 1.5}
