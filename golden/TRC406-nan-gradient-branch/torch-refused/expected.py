import numpy as np


def expected():
    return {"ripple": np.float32(0.0), "root": np.array([0.0, 0.25], dtype=np.float32)}
