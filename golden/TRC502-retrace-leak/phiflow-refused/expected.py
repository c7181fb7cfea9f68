import numpy as np


def expected():
    slopes, coarse = np.array([8.0, 8.0], np.float32), np.array([0.0, 5.0], np.float32)
    return {"slopes": slopes, "coarse": coarse, "records": 1, "own records": 1}
