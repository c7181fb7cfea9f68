import numpy as np


def expected():
    rows = ((1.0, -2.0, 3.0), (0.5, 0.25, -1.0))
    return {
        "scaled": np.array([[a + 16, 2 * c + 16] for a, _, c in rows], np.float32),
        "positive": np.array([4.0, 0.75], np.float32),
    }
