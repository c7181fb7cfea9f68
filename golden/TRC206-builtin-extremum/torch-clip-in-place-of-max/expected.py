import math

import numpy as np


def expected():
    x = (-1.0, 0.0, 0.5, 8.0)
    values = [min(max(v, 0.0), math.pi) for v in x]
    slopes = [1.0 if 0 <= v < math.pi else 0.0 for v in x]
    slopes[0] = 0.0
    return (
        np.array(values),
        np.array(slopes),
        np.array([max(0.0, 1 - v) for v in x]),
        np.array([-1.0 if v < 1 else 0.0 for v in x]),
    )
