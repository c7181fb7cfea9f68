import numpy as np


def stadium(x, y):
    if abs(x) > 1:
        c = np.sign(x)
        r = np.hypot(x - c, y)
        return r - 0.5, [(x - c) / r, y / r]
    return abs(y) - 0.5, [0.0, 1.0 if y >= 0 else -1.0]


def expected():
    points = [[0.3, 0.2], [0.2, -0.4], [1.5, 0.5], [-2.0, -0.2], [0.1, -0.9], [3.0, -0.99]]
    shapes = [stadium(x, y) for x, y in points]
    scenes = [(y + 1, [0.0, 1.0]) if y + 1 < s[0] else s for (x, y), s in zip(points, shapes)]
    return (
        np.array([s[0] for s in shapes], np.float32),
        np.array([s[0] for s in scenes], np.float32),
        np.array([s[1] for s in scenes], np.float32),
    )
