import numpy as np


def expected():
    x = np.array([1.0, 0.5])
    seen = []
    for rate in (0.5, 0.25):
        seen.append(np.float32((x * 0.5).sum()))
        seen.append((4 * x).astype(np.float32))
        seen.append((x - rate * x).astype(np.float32))
        seen.append((np.tanh(x) + 1).astype(np.float32))
        seen.append((x + 1).astype(np.float32))
        seen.append(x.astype(np.float32))
    grown = x + 24.0
    seen += [(x * 0.125).astype(np.float32), grown.astype(np.float32), (8 * x).astype(np.float32)]
    return seen, True
