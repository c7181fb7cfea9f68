import numpy as np


def expected():
    counts = np.array([[1, 0, 5, 0], [0, 9, 0, 6]], dtype=np.float32)
    first = np.array([[0.1, 0, 0, 0], [0.3, 0, 0, 0]], dtype=np.float32)
    present = np.array([[True, False, True, True], [False, True, False, True]])
    return counts, first, present
