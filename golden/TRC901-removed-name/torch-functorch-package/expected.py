import numpy as np


def expected():
    angles = np.array([0.1, 0.2, 0.4], dtype=np.float32)
    power = np.float32(1.5)
    return power * angles, 2 * power * power * angles
