import numpy as np


def expected():
    f = np.float32
    x = np.array([0.5, -1.0, 3.0, 1.5])
    mask = np.array([True, False, True, False])
    return (
        x[mask].astype(f),
        np.array([0, 2, 3], np.int32),
        np.where(x > 0, x, 0.0).astype(f),
        x[[3, 0]].astype(f),
        np.where(x > 0, 2 * x, 0.0).astype(f),
        (np.arange(4) * x[:2].sum()).astype(f),
        x.reshape(2, -1).astype(f),
    )
