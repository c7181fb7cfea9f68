import numpy as np


def expected():
    u, viscosity = np.array([0.5, 1.0, 2.0, 1.0, 0.5]), 0.01
    for _ in range(16):
        padded = np.pad(u, 1)
        u = u + viscosity * (padded[2:] + padded[:-2] - 2 * u)
        viscosity *= 1.05
    return {"velocity": u.astype(np.float32), "matrices": 1}
