import numpy as np


def expected():
    return (
        np.array([0.0, 2.0], dtype=np.float32),
        np.array([-4.0, 8.0], dtype=np.float32),
        np.array([-6.0, 3.0], dtype=np.float32),
        True,
        2,
        True,
    )
