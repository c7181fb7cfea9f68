import numpy as np


def expected():
    u = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    advanced = [u * np.float32((1 - dt / 2) ** 2) for dt in (0.5, 0.2, 0.5)]
    return {"advanced": advanced, "forced": [u * np.float32(time + 0.8 + 2.9) for time in (0.0, 1.0)]}
