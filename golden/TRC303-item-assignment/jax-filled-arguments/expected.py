import numpy as np


def solve(stiffness, load):
    matrix, force = np.zeros((3, 3)), np.zeros(3)
    for i, k in enumerate(stiffness):
        matrix[i : i + 2, i : i + 2] += k * np.array([[1.0, -1.0], [-1.0, 1.0]])
    force[-1] = load
    matrix[-1, -1] += 0.5
    matrix[0, 0] += 1.0
    return np.linalg.solve(matrix, force)


def expected():
    stiffness, tiny = np.array([2.0, 4.0]), 1e-6
    slope = [
        (solve(stiffness + tiny * unit, 3.0)[-1] - solve(stiffness - tiny * unit, 3.0)[-1]) / (2 * tiny)
        for unit in np.eye(2)
    ]
    return {
        "displacement": (10.0 * solve(stiffness, 3.0)).astype(np.float32),
        "slope": np.array(slope, dtype=np.float32),
    }
