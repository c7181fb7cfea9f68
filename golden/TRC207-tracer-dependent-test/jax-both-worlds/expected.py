import math

import numpy as np


def expected():
    damped = np.float32(2.0 * math.exp(-0.5))
    return (
        damped,
        np.full(2, damped, np.float32),
        np.array([1.0, 8.0], np.float32),
        np.array([2.0, 4.0], np.float32),
        np.float32(15.0),
        np.float32(6.0),
        np.array([1.0, 4.0], np.float32),
    )
