import numpy as np


def expected():
    times = np.array([-1.0, 0.0, 1.0])
    return (2 * times + 3).astype(np.float32), (2 * times + 1).astype(np.float32), True
