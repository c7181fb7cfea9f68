import numpy as np


def expected():
    unit = np.array([0.6, 0.8], np.float32)
    records = ["WARNING x has norm 5.000, iteration 3", "WARNING x has norm 10.000, iteration 3"]
    lines = ["1 of 2 are positive", "first 3.0", "2 of 2 are positive", "first 6.0", ""]
    return [unit, unit], [np.int32(1), np.int32(2)], records, sorted(lines)
