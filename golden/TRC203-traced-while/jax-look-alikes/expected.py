import numpy as np


def expected():
    return 1.0, np.full((2, 2), 6.0, np.float32), 5.0, 0.25, np.array([0.5, 0.75], np.float32)
