import numpy as np


def expected():
    w = np.array([1.0, 2.0], np.float32)

    def f(w):
        return np.float32(2 * (w**2).sum())

    return {"gradient": 4 * w, "seen": f(w), "slope": f(w + 0.5) - f(w - 0.5), "last": f(w - 0.5)}
