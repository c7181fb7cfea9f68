import numpy as np


def expected():
    x, results = np.array([1.0, -0.5]), []
    for m in (np.array([[2.0, 0.3], [0.3, 1.0]]), np.array([[-1.0, 0.0], [0.0, 0.2]])):
        g = m @ x
        d = -np.linalg.solve(m + 0.1 * np.eye(2), g) if g @ m @ g > 0 else -g
        results.append((x + d / max(1.0, np.linalg.norm(d))).astype(np.float32))
    return tuple(results)
