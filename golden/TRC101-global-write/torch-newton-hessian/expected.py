import math

import numpy as np


def expected():
    x = np.array([1.0, 0.5])
    residual = 2.0 * x - 1.0
    slope = 4.0 * residual + 4.0 * x**3
    curvature = 8.0 + 12.0 * x**2
    return {
        "stepped": x - slope / curvature,
        "residual": residual,
        "curvature": np.float64(np.sum(1.0 / x**2)),
        "evaluated": [math.log(2.0)],
    }
