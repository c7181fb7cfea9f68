import numpy as np


def expected():
    t = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
    fluxes = []
    for _ in range(3):
        f = 0.2 * (t[1:] - t[:-1])
        t = t.copy()
        t[:-1] += f
        t[1:] -= f
        fluxes.append(np.abs(f).sum())
    return {"temperature": t.astype(np.float32), "fluxes": np.array(fluxes, np.float32)}
