import numpy as np


def expected():
    angles = []
    for values in ((0.5, 1.0), (4.0, 3.5), (-7.0, -2.0)):
        angle = np.array(values, np.float64)
        if angle.mean() > np.pi:
            angle = angle - 2 * np.pi
        elif angle.mean() < -np.pi:
            angle = angle + 2 * np.pi
        angles.append(np.float32(angle))
    return angles
