import numpy as np


def expected():
    x = np.array([[1.0, 3.0], [4.0, 0.0]], dtype=np.float32)
    centred = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    return np.maximum(centred, 0).astype(np.float32), 2 * x, 10
