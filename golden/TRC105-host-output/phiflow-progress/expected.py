import numpy as np


def expected():
    return {"u": np.full(3, 0.9**4, dtype=np.float32), "steps": 4}
