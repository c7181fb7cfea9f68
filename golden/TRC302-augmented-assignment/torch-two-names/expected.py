import numpy as np


def expected():
    batch = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]], dtype=np.float32)
    kept = np.arange(3, dtype=np.float32) * batch + batch
    parts = [[x[0], x[1], -x[1], -x[2]] for x in batch]
    return 2 * (1 + batch), 1 + batch, kept, np.array(parts)
