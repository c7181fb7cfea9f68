import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    divergence = np.array([1.0, -2.0, 0.5, 1.5])
    pressures = []
    for value in (0.5, 1.0, -2.0):
        pressures.append(np.linalg.solve(-laplace, divergence - value).astype(np.float32))
        pressures.append(np.linalg.solve(-laplace, divergence * value + 1.0).astype(np.float32))
    return pressures
