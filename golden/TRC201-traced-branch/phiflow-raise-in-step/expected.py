import numpy as np


def expected():
    levels = [np.float32(values) for values in ([1.5, 2.0, 0.5], [0.5, 0.25, 0.75], [3.0, 4.0, 1.0])]
    return [np.float32(0.9 * level) for level in levels]
