import numpy as np


def expected():
    return (np.float32(1.0), np.float32(3.0)), {"value": 1.0}
