import numpy as np


def expected():
    x = np.array([1.0, 4.0, 9.0])
    return (
        np.sqrt(x).astype(np.float32),
        (0.5 / np.sqrt(x)).astype(np.float32),
        ["negative", "negative", "out of range", "table", "warned"],
    )
