import numpy as np


def expected():
    speed = np.array([1.0, 2.0], dtype=np.float32)
    second = speed / (1 + np.float32(0.1) * np.abs(speed))
    return np.full(2, 0.1, dtype=np.float32), np.float32(0.1) * (speed + second), np.array([True, True])
