import numpy as np


def expected():
    x = np.array([1.0, -1.0])
    for step in (1.0, 4.0, 16.0):
        rate = 0.1 * step / 4 if step < 4 else 0.1 / np.sqrt(step / 4)
        g = 2 * x
        norm = np.linalg.norm(g)
        x = x - rate * (g / norm if norm > 1 else g)
    return x.astype(np.float32)
