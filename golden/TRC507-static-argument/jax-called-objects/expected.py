import numpy as np


def expected():
    x = np.arange(6, dtype=np.float32) - 2
    outputs = [np.maximum(2 * x, 0), np.tanh(x / 2)]
    blocks = x.reshape(3, 2).max(axis=1), x.reshape(2, 3).mean(axis=1)
    scaled = np.float32(0.1) * x
    return (outputs, np.maximum(3 * x, 0), scaled, scaled + 1, *blocks, x.reshape(2, 3).T)
