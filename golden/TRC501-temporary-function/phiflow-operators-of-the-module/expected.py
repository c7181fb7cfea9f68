import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    found = []
    for nu in (0.1, 0.5, 2.0):
        cooled = np.linalg.solve(np.eye(4) - nu * laplace, np.array([1.0, 2.0, 3.0, 4.0]))
        pressure = np.linalg.solve(-laplace, cooled)
        last = np.linalg.solve(np.eye(4) - 0.5 * laplace, pressure)
        found.append((pressure.astype(np.float32), last.astype(np.float32)))
    return found
