import numpy as np


def expected():
    return {
        "vmap": np.array([1.0, 5.0], dtype=np.float32),
        "grad": np.float32(6.0),
        "plain": 2,
        "boxed": np.array([2.0, 2.0], dtype=np.float32),
        "message": 18,
        "there": True,
    }
