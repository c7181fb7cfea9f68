import numpy as np


def expected():
    ones = np.ones(3, dtype=np.float32)
    return [1.5 * ones, 0.75 * ones, 1.5 * ones, 0.75 * ones, 0.5 * ones, 0 * ones, 0.5 * ones, 0 * ones]
