import numpy as np


def expected():
    return {"y": np.array([0.3, 0.4], dtype=np.float32), "report": np.float32(20.0)}
