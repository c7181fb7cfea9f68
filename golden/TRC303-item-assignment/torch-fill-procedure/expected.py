import numpy as np


def expected():
    matrices = []
    for angle in np.array([0.0, 0.5, 2.0]):
        unit = np.array([np.cos(angle), np.sin(angle)])
        block = 3.0 * np.outer(unit, unit)
        matrices.append(np.block([[block, -block], [-block, block]]))
    loads = [[1.0, 0.0, -2.0, 0.0], [0.5, -0.5, -1.0, 1.0]]
    return np.array(matrices, dtype=np.float32), np.array(loads, dtype=np.float32)
