import numpy as np


def expected():
    shift = np.roll(np.eye(4), 1, axis=0)
    matrix = np.eye(4) - 0.5 * (shift - 2 * np.eye(4) + shift.T)
    u, results = np.array([1.0, 2.0, 4.0, 3.0]), []
    for _ in range(3):
        u = np.linalg.solve(matrix, u)
        results.append((0.5 * np.linalg.solve(matrix, u)).astype(np.float32))
    return u.astype(np.float32), results
