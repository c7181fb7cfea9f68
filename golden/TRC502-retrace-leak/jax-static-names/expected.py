import numpy as np


def expected():
    observation = np.array([0.2, -0.4])
    hidden = 1.5 * observation
    last = (np.tanh(hidden) / (2.0 * 0.9**11)).astype(np.float32)
    cold = np.maximum(hidden, 0).astype(np.float32)
    return {"last": last, "cold": cold, "compiled": 2}
