import numpy as np


def expected():
    x = np.array([0.0, 1.0, 2.0])
    residual = 1.0 - 3 * x
    slope = 0.0 - 0.1 * np.mean(2 * residual * x)
    offset = 1.0 - 0.1 * np.mean(2 * residual)
    single = np.float32
    return {
        "parameters": {"slope": single(slope), "offset": single(offset)},
        "total": single(2 * (slope + offset)),
        "again": single(2 * slope),
        "fake": "jax.tree_map",
    }
