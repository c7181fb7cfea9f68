import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    t = np.array([1.0, 2.0, 3.0, 4.0])
    found = []
    for nu in (0.1, 0.5):
        inverse = np.linalg.inv(np.eye(4) - nu * laplace)
        found.append(inverse @ (inverse @ t) / nu)
        found.append(inverse @ t)
        found.append(np.linalg.solve(-laplace, t * nu - 0.5))
        found.append(np.minimum(t * nu, 1.5) * 0.5)
        found.append(t * 0.5)
    return [each.astype(np.float32) for each in found], (2 * t).astype(np.float32), (3 * t).astype(np.float32)
