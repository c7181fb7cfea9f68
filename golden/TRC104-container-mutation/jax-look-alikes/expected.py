import numpy as np


def expected():
    def f(x):
        return 1 - x**2 + 0.5 * x**3

    terms = np.array([1, 2, 4, 8], np.float32)
    return {"terms": terms, "log": [np.float32(f(1)), np.float32(f(2))], "history": [0.5, 1.0], "slope": np.float32(2)}
