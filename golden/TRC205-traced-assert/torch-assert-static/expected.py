import numpy as np


def expected():
    xs = np.array([[3.0, 4.0], [0.6, 0.8]])
    norms = np.sqrt((xs**2).sum(axis=1))
    return norms.astype(np.float32), (xs[0] / 5.0).astype(np.float32), (xs / 2.0).astype(np.float32)
