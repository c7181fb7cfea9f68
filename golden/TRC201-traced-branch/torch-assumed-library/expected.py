import numpy as np


def expected():
    f = np.float32
    angles = np.array([np.pi / 2, 0.0, np.pi], f)
    return angles, np.array([1.0, 0.0], f), np.array([[1.0, 1.0], [4 / 3, 5 / 3]], f)
