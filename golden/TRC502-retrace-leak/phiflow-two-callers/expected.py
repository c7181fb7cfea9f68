import math

import numpy as np


def _series(order):
    x = np.array([0.5, 1.0])
    return sum(x**k / math.factorial(k) for k in range(order + 1)).astype(np.float32)


def expected():
    return {"rough": _series(2), "last": _series(9), "traces": 1}
