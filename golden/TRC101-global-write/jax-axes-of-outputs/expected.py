import numpy as np


def expected():
    matrix = np.arange(6.0, dtype=np.float32).reshape(2, 3)
    return {
        "transposed": (matrix + 2.0).T,
        "rows": matrix * np.float32(2.0),
        "sums": (matrix + 1.0).T,
        "differences": matrix - 1.0,
        "pairs": matrix,
        "slope": np.float32(np.cos(1.0) - np.sin(1.0)),
        "wave": np.float32(np.sin(1.0)),
    }
