import numpy as np


def expected():
    return {"moment": np.full(2, 0.1, dtype=np.float32), "rows": 2}
