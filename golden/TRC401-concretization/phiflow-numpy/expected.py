import numpy as np


def expected():
    u = np.array([1.0, 2.0, 4.0], dtype=np.float32)
    smoke = np.array([[0.5, 0.5], [1.5, 1.5]], dtype=np.float32)
    return {
        "normalized": [u / np.float32(4), (u + 4) / np.float32(8)],
        "shares": [smoke / np.float32(4), (smoke + 1) / np.float32(8)],
        "mirrored": [u, -u],
    }
