import numpy as np


def expected():
    return {
        "first": np.array([-1.0, 1.0, 3.0], dtype=np.float32),
        "second": np.array([-2.0, 2.0, 3.0], dtype=np.float32),
    }
