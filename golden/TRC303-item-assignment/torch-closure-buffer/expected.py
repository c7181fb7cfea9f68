import numpy as np


def expected():
    samples = np.array([[1.0, 2.0, 3.0, 4.0], [0.5, -0.5, 1.5, 2.5]])
    return np.array([[(s**k).mean() for k in (1, 2, 3)] for s in samples], dtype=np.float32)
