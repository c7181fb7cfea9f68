import numpy as np


def expected():
    w = np.array([[1.0, 0.5], [0.0, 1.0]], np.float32)
    hidden = [np.maximum(w @ x, 0) for x in np.array([[1.0, 2.0], [3.0, -4.0]], np.float32)]
    norms = np.array([np.sqrt((h**2).sum()) for h in hidden], np.float32)
    return {"totals": np.array([h.sum() for h in hidden], np.float32), "norms": 2 * norms}
