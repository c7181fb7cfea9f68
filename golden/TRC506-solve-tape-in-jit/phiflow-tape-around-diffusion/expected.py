import numpy as np

STATES = (np.array([1.0, 2.0, 3.0]), np.array([0.0, -1.0, 0.5]), np.array([4.0, 0.0, 0.0]))
MATRIX = np.eye(3) + 0.2 * (2 * np.eye(3) - np.eye(3, k=1) - np.eye(3, k=-1))


def expected():
    later = [np.linalg.solve(MATRIX, state).astype(np.float32) for state in STATES]
    return later, [1, 1, 1], [2, 2, 2]
