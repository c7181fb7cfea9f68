import numpy as np


def expected():
    f = np.float32
    x = np.array([0.5, -1.0, 3.0, 1.5])
    w = np.array([1.0, 0.0, 2.0, 0.5])
    seen = w > 0.4
    return f(x[seen].max() - x[seen].min()), f((x[seen] * w[seen]).sum() / w[seen].sum()), f(x[x < 1].max() * 2)
