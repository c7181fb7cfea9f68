import numpy as np


def expected():
    turns = []
    for angle in np.array([0.0, 0.5, -1.25], dtype=np.float32):
        c, s = np.cos(angle), np.sin(angle)
        turns.append([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    skews = [[[0, -z, y], [z, 0, -x], [-y, x, 0]] for x, y, z in [[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]]]
    return np.array(turns, dtype=np.float32), np.array(skews, dtype=np.float64)
