import numpy as np


def until_still(u):
    while abs(u * 0.25).max() >= 0.1:
        u = u * 0.75
    return (u * 0.75).astype(np.float32)


def expected():
    results = []
    for u in (np.array([0.5, 0.25]), np.array([9.0, 1.0])):
        small = u
        while small.max() > 1:
            small = small * 0.5
        results.append((small.astype(np.float32), until_still(u)))
    return results
