import numpy as np


def expected():
    result = []
    for e in (-3.0, -1.0, 0.0, 2.0):
        d = 0.1 * np.exp(e + 1) if e < -1 else 0.1 + 0.7 * (e + 1) if e < 1 else 1.5 + np.tanh(e - 1)
        result.append(max(d - 0.05, 0.0))
    return np.array(result, np.float32)
