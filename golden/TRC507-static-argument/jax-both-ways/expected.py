import numpy as np


def expected():
    x = np.arange(3, dtype=np.float32)
    for count in (1, 2, 3):
        x = np.roll(x, -count)
        x = x if count > 1 else -x
    return x * 2 * x, 2 * x, np.float32(9.0)
