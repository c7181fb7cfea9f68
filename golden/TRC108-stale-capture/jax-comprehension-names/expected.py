import numpy as np


def expected():
    energies = [np.float32(distance**2 / 2 + 4) for distance in (0.0, 1.0, 2.0)]
    return energies, [(2,), (2, 2)], {"w": np.float32(np.std([0.0, 1.0, 2.0, 3.0]))}
