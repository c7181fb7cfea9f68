import math

import numpy as np


def expected():
    def log_likelihood(rate):
        return 3 * math.log(rate) - rate - math.log(6.0)

    return log_likelihood(2.0), np.array([log_likelihood(r) for r in (1.0, 2.0, 4.0)], np.float32)
