import numpy as np


def expected():
    u = np.linspace(0, 1, 4)
    for _ in range(2):
        d = u * 0.9
        u = d + 0.01
    return {"u": u.astype(np.float32), "energy": np.float32((d**2).sum())}
