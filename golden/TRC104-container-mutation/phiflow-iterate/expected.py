import numpy as np


def expected():
    u, energies = np.ones(4, dtype=np.float32), []
    for _ in range(3):
        u = np.float32(0.9) * u
        energies.append(np.sum(u**2))
    return {"last": u, "energies": energies}
