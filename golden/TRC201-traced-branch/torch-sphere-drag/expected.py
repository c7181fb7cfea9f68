import numpy as np


def expected():
    result = []
    for v, d in zip((1e-5, 2e-3, 0.05, 0.4, 3.0), (1e-4, 5e-4, 1e-3, 2e-3, 1e-2)):
        re = 1000.0 * v * d / 1e-3
        cd = 24 / re if re < 0.1 else 24 / re * (1 + 0.15 * re**0.687) if re < 1000 else 0.44
        force = -0.5 * 1000 * cd * np.pi * d * d / 4 * v * v
        result.append(9.81 + force / (2650 * np.pi * d**3 / 6))
    return np.array(result)
