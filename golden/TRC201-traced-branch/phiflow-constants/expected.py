import numpy as np


def expected():
    x, wave = np.ones(2, dtype=np.float32), np.float32(np.sin(4))
    return [x / wave, 2 * x / wave], [np.float32(np.sin(1)) * x, wave - x]
