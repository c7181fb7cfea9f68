import numpy as np


def expected():
    x = np.array([1.0, 2.0], dtype=np.float32)
    return {"x": x * 0.9**4, "steps": 4, "seen": 4, "depth": 0}
