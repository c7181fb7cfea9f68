import numpy as np


def expected():
    energies, risings = [], []
    for p, v in zip((0.1, 1.0, 0.5, 2.0), (0.0, -3.0, 2.0, 0.5)):
        row = []
        for _ in range(6):
            v -= 0.981
            p += 0.1 * v
            if p < 0:
                p, v = -p, -0.8 * v
            row.append(0.5 * v * v + 9.81 * p)
        energies.append(row)
        risings.append(1.0 if v > 0 else 0.0)
    return np.array(energies, np.float32), np.array(risings, np.float32)
