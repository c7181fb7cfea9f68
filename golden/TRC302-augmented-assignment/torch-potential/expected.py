import numpy as np


def expected():
    energies, forces, strains = [], [], []
    for p in np.array([[0.0, 1.0, 1.5], [0.5, 0.0, 2.0]]):
        a, b = p[1] - p[0] - 0.5, p[2] - p[1] - 0.5
        energies.append(0.5 * a**2 + b**2 + 0.1 * (p**2).sum())
        forces.append(np.array([-a, a - 2 * b, 2 * b]) + 0.2 * p)
        strains.append([a, b])
    return tuple(np.array(each, dtype=np.float32) for each in (energies, forces, strains))
