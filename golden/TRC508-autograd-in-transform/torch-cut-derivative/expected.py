import numpy as np


def expected():
    x = np.array([0.5, -1.0, 2.0])
    rough = 2 * (3 * x**2 + np.cos(x)) * (6 * x - np.sin(x))
    hidden = np.tanh(2 * x)
    second = -2 * hidden * (1 - hidden**2) * 4 / 3 * 2
    return rough.astype(np.float32), np.diag(second).astype(np.float32)
