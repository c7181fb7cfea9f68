import numpy as np


def expected():
    a = np.tanh(np.ones(2))
    b = np.tanh(a + 1)
    return [b.astype(np.float32), np.array([a.sum(), b.sum()], np.float32), [2]]
