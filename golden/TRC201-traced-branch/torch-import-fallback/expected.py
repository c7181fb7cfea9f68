import numpy as np


def expected():
    ages = (-5.0, 30.0, 60.0, 90.0)
    survival = [1.0 if a < 0 else 0.5 ** (a / 30) for a in ages]
    hazard = [0.01 * a + (0.002 * (a - 60) ** 2 if a > 60 else 0) for a in ages]
    slope = [0.01 + (0.004 * (a - 60) if a > 60 else 0) for a in ages]
    return tuple(np.array(row, np.float32) for row in (survival, hazard, slope))
