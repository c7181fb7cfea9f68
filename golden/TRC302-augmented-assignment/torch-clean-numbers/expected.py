import numpy as np


def expected():
    batch = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]], dtype=np.float32)
    first = 2 * batch + 1
    first[:, 0] -= batch.sum(1)
    return first / 2, (1 + np.arange(3, dtype=np.float32)) * batch * 3, 2 * batch[0]
