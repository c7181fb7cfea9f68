import numpy as np


def expected():
    u = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    advanced = []
    for scale in (0.1, 1.0, 4.0):
        velocity = np.float32(scale) * u
        dt = np.float32(min(0.5, 1 / velocity.max()))
        advanced.append(u - dt * velocity * u)
    return {"advanced": advanced, "rectified": [u, u]}
