import numpy as np


def expected():
    es = [np.sqrt(p * p + 1) for p in (0.0, 1.0, 1.8, 2.5, 4.0)]
    cuts = [1.0 < e <= 2.5 for e in es]
    effs = [e - 1 if 1 <= e < 2 else 3 - e if 2 <= e <= 3 else 0.0 for e in es]
    return np.array(cuts), np.array(effs, np.float32)
