import numpy as np


def expected():
    plain = [np.bool_(True), np.bool_(False), 20.0, 0.0]
    limited = [np.float32(1.5), np.float32(0.0), np.float32(2.5)]
    return plain, limited, np.array([9.0, 0.0, 49.0], dtype=np.float32)
