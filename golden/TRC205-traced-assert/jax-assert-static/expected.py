import numpy as np


def expected():
    x = np.array([1.0, 2.0, 4.0])
    return (x * 3).astype(np.float32), (2 * x).astype(np.float32), np.log(x).astype(np.float32)
