import numpy as np


def expected():
    xs = np.array([[0.25, 0.5], [0.75, 0.125]], dtype=np.float64)
    logit = np.log(xs) - np.log1p(-xs)
    gradient = 1 / xs + 1 / (1 - xs)
    return logit.astype(np.float32), gradient.astype(np.float32), ["below 0", "above 1", "one vector", "ends"]
