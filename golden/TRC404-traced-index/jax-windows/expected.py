import numpy as np


def expected():
    signal = np.arange(12.0) ** 2
    table = np.arange(24.0).reshape(4, 6)
    def one(i):
        return signal[i : i + 3].sum(), signal[i - 1 : i + 2].max(), table[:, i : i + 2].sum(0), signal[i - 2 : i].mean()
    rows = [one(i) for i in (2, 4, 3)]
    return [np.array([row[k] for row in rows], np.float32) for k in range(4)]
