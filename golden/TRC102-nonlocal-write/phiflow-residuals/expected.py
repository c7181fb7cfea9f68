import numpy as np


def expected():
    u = np.linspace(0.0, 1.0, 6, dtype=np.float32) ** 2
    residuals = []
    for _ in range(4):
        change = np.float32(0.1) * (np.roll(u, 1) - 2 * u + np.roll(u, -1))
        u = u + change
        residuals.append(np.max(np.abs(change)))
    return u, residuals, 4
