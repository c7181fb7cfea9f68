import numpy as np


def limited(v):
    n = 0
    if np.hypot(*v) > 1:
        for _ in range(6):
            if np.hypot(*v) <= 1:
                break
            v, n = v / 2, n + 1
    return v, n


def refine(x):
    if x <= 0:
        return -1.0, 0.0
    root, slope = x, 1.0
    for _ in range(3):
        root, slope = (root + x / root) / 2, (slope + 1 / root - x / root**2 * slope) / 2
    return root, slope


def expected():
    f = np.float32
    ends = [limited(np.array(v)) for v in ([0.1, 0.2], [3.0, 4.0], [300.0, 400.0])]
    roots = [refine(x) for x in (4.0, 0.0, -1.0, 0.25)]
    return {
        "limited": (np.array([v for v, _ in ends], f), np.array([n for _, n in ends], np.int32)),
        "refined": np.array([root for root, _ in roots], f),
        "slopes": np.array([slope for _, slope in roots], f),
    }
