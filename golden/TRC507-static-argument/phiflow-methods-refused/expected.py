import numpy as np


def expected():
    density = np.array([1.0, 2.0], np.float32)
    return 0.9 * density, (0.9 * density, 0.5 * density)
