import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    right = np.array([1.0, 2.0, 3.0, 4.0])
    cooled = [np.linalg.solve(np.eye(4) - nu * laplace, right).astype(np.float32) for nu in (0.1, 0.5, 2.0)]
    return cooled, [np.linalg.solve(-scale * laplace, right).astype(np.float32) for scale in (1.0, 2.0, 0.5)]
