import numpy as np


def expected():
    positions = np.zeros((3, 2))
    positions[0] = [1.0, 2.0]
    for i in range(2):
        positions[i + 1] = positions[i] - positions[i] / (np.linalg.norm(positions[i]) + 1.0)
    return {"positions": positions, "distances": np.linalg.norm(positions, axis=1)}
