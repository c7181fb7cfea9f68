import numpy as np


def expected():
    w = np.array([1.0, 2.0], np.float32)
    e = w - np.float32(0.5)
    return {"a": [(e**2).sum(), w - 2 * e], "seen": e, "b": 2 * w + 2 * (w - 1), "last": w - 1}
