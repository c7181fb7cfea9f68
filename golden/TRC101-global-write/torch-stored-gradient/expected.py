import numpy as np


def expected():
    def force(x):
        bonds = x[1:] - x[:-1]
        pull = np.float32(4.0) * (bonds - 1)
        return np.array([-pull[0], pull[0] - pull[1], pull[1]], np.float32), bonds

    x = np.array([0.9, 1.1, 1.6], np.float32)
    first, bond = force(x)
    second, last = force(x * 2)
    return {"first": first, "second": second, "bond": bond, "last": last, "text": [round(float(b), 3) for b in last]}
