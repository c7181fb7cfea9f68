import numpy as np


def expected():
    short = np.array([1.0, 2.0], dtype=np.float32)
    long = np.array([0.0, 1.0], dtype=np.float32)
    return {"short": [short, short], "long": [long, long + 1], "seen": 2}
