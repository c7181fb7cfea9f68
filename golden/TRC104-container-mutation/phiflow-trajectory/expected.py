import numpy as np


def expected():
    u = np.sin(np.linspace(0.0, 6.0, 9, dtype=np.float32))
    energies = []
    for _ in range(4):
        slope = np.float32(0.5) * (u[1:] - u[:-1])
        u = u[1:] - np.float32(0.1) * u[1:] * slope
        energies.append(np.sum(u**2))
    return {"u": u, "energies": np.stack(energies)}
