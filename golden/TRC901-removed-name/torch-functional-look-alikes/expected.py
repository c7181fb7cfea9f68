import numpy as np


def expected():
    return {"slopes": [np.array([[1, 3]], np.float32), np.array([1], np.float32)], "outputs": [9.0, 9.0]}
