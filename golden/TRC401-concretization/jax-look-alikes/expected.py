import numpy as np


def expected():
    w = np.array([1.5, 2.0], dtype=np.float32)
    return {
        "train": {"value": 6.25, "first": 3.0, "text": "6.25"},
        "shaped": w * 2 + 4 + 3,
        "constant": w * 2 + 2,
        "unmapped": w * 2,
    }
