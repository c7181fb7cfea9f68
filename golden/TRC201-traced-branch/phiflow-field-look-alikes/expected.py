import numpy as np


def expected():
    results = [(np.float32(0.5 * scale), np.float32(0.05 * scale + 1)) for scale in (1.0, 3.0)]
    return results, [np.full(3, 0.9, dtype=np.float32), np.full(3, 0.905, dtype=np.float32)]
