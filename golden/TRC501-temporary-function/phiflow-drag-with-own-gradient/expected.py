import numpy as np


def expected():
    velocity = np.array([1.0, -2.0, 3.0])
    return [(velocity - 0.5 * k * velocity * np.abs(velocity)).astype(np.float32) for k in (0.1, 0.2, 0.4)]
