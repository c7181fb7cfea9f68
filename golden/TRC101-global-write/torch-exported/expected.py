import numpy as np


def expected():
    x = np.array([0.0, 1.0], np.float32)
    return {"gradient": np.tanh(x), "largest": np.log(np.cosh(x)).max()}
