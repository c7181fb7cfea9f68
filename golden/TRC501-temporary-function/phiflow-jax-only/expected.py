import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    t = np.array([1.0, 2.0, 3.0, 4.0])
    return [np.linalg.solve(np.eye(4) - nu * laplace, t).astype(np.float32) for nu in (0.1, 0.5, 2.0)]
