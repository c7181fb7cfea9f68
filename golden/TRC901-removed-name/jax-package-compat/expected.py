import numpy as np


def expected():
    root = np.float32(np.sqrt(2.0))
    return {"a": root, "b": root}, 2
