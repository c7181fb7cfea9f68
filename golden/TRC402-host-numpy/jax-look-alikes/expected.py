import numpy as np


def expected():
    x = np.array([0.5, 2.0, 3.0])
    grid = np.linspace(0.0, 1.0, 3)
    y = x / np.sqrt(3) + grid * x + np.arange(3) + np.pi
    total = x.sum() + x.mean() + x.max() + np.prod(x) + x.std() + x.argmax() + np.cumsum(x)[1] + np.round(x)[0]
    f = np.float32
    return y.astype(f), f(total), f(3 * 0.5), (np.sort(x) * 2).astype(f), f(np.log(3) + 3), np.float32(2.0)
