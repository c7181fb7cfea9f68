import numpy as np


def expected():
    u = np.array([0.0, 1.0, 0.0, 0.0], np.float32)
    lines = [""]
    for _ in range(2):
        u = u + np.float32(0.25) * (np.roll(u, 1) - 2 * u + np.roll(u, -1))
        lines += [f"u: {u.min():.2f} .. {u.max():.2f}", f"watching {u}"]
    return u, sorted([*lines, f"end: {u.min():.2f} .. {u.max():.2f}"])
