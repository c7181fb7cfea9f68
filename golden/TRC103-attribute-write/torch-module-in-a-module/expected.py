import numpy as np


def expected():
    code = np.array([2.0, 4.0], dtype=np.float32)
    return {
        "derivatives": {"gain": np.float32(6.0), "encoder.scale": np.float32(3.0 * 6.0 / 4.0)},
        "code": code,
        "norms": [20.0**0.5, 20.0**0.5],
        "value": 18.0,
        "again": code,
    }
