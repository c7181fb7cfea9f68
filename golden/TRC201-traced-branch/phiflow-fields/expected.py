import numpy as np


def expected():
    smoke = np.repeat(np.arange(0.05, 0.4, 0.1, dtype=np.float32)[:, None], 3, 1)
    limited = []
    for scale in (0.5, 1.0, 4.0):
        u = smoke * np.float32(scale)
        limited.append(u * np.float32(0.3 / u.max()) if u.max() > 0.3 else u)
    wide = np.pad(smoke, ((1, 1), (0, 0)), mode="edge")
    spread = smoke + np.float32(0.01) * (wide[2:] - 2 * smoke + wide[:-2])
    return {
        "limited": limited,
        "spread": [np.float32(0.5) * smoke, spread],
        "velocity": [np.float32(0.0), np.float32(0.75)],
    }
