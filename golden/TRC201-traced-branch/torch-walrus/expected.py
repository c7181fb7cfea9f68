import numpy as np


def expected():
    normal = np.array([0.6, 0.8])
    walls = []
    for x in ([1.0, -2.0], [0.5, 0.5], [-1.0, -1.0]):
        inward = np.array(x) @ normal
        walls.append(np.array(x) - inward * normal if inward < 0 else x)
    return np.array(walls, np.float32), np.array([-1.5, 0.0, 0.25], np.float32)
