import numpy as np


def expected():
    return {
        "samples": np.ones((3, 2), dtype=np.float32),
        "values": np.full(3, 4.0, dtype=np.float32),
        "compiled": np.ones(2, dtype=np.float32),
        "one": np.float32(5.0),
        "scaled": np.full(2, 3.0, dtype=np.float32),
        "repeated": [np.float32(8.0), np.float32(2.0)],
        "halved": {"w": np.float32(1.0)},
        "rows": [np.float32(2.0), np.float32(3.0)],
    }
