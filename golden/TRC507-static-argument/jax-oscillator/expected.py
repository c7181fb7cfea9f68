import numpy as np


def expected():
    x, v = np.array([1.0, -0.5]), np.zeros(2)
    for _ in range(4):
        v = v + 0.1 * (-2.0 * x - 0.1 * v)
        x = x + 0.1 * v
    energy = x**2 + 0.5 * v**2
    results = x, v, energy, 2.0 * x, 8 * np.pi / np.sqrt(2.0)
    return [np.asarray(each, np.float32) if np.ndim(each) else np.float32(each) for each in results]
