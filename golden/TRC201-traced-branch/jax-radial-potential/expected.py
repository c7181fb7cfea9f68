import numpy as np


def expected():
    values, slopes = [], []
    for p in np.array([[0.2, 0.1], [0.5, 0.5], [2.0, 1.0], [-3.0, 0.0]]):
        r = np.sqrt((p**2).sum() + 1e-6)
        inside = r < 1
        values.append(r * r - 1 if inside else np.log(r) / r**2)
        slopes.append((2 * r if inside else (1 - 2 * np.log(r)) / r**3) * p / r)
    return np.array(values, np.float32), np.array(slopes, np.float32)
