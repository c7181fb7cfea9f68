import numpy as np


def expected():
    return {"stages": np.array([1.0, 3.0], dtype=np.float32)}
