import numpy as np


def expected():
    # both terms see the damped velocity: damp() wrote into the caller's tensor
    return np.array([2 * (1.5**2 + 2.0**2), 1.0], np.float32)
