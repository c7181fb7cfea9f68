import numpy as np


def expected():
    rows = list(zip((-4.0, 10.0, 28.0, 20.0), (0.2, 0.35, 0.25, 0.05)))
    stress = [min(max((m - 0.1) / 0.2, 0.0), 1.0) for _, m in rows]
    crop = [max(t - 5.0, 0.0) * s for (t, _), s in zip(rows, stress)]
    wheat = []
    for (t, _), s in zip(rows, stress):
        d = max(t - 3.0, 0.0)
        wheat.append((44.0 - d if d > 22 else d) * s)
    f = np.float32
    return np.array(crop, f), np.array(wheat, f), np.array(stress, f)
