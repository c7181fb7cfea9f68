import numpy as np


def expected():
    plain = [(True, True), 5, 9.0, 0.5]
    return plain, [np.float32(-1.0), np.float32(2.5)], np.float32(0.5)
