import numpy as np


def expected():
    return {"y": np.full(4, 1.5, np.float32), "width": 2}
