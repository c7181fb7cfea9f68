import numpy as np


def expected():
    root = np.full(2, 2 ** (1 / 3))
    return root, root
