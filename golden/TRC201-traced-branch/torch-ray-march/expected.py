import math

import numpy as np

ORIGINS = ((0.0, 0.0, 3.0), (-3.0, 0.0, 0.0), (3.0, 0.0, 0.0), (0.0, 0.0, 1.0))
DIRECTIONS = ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.6, 0.0, -0.8))


def distance(p):
    """The distance and its gradient."""
    norm = np.sqrt((p**2).sum())
    if norm - 1.0 < p[2] + 1.5:
        return norm - 1.0, p / norm
    return p[2] + 1.5, np.array([0.0, 0.0, 1.0])


def travel(origin, direction):
    """The length, and its derivatives by the origin."""
    length, slope = 0.0, np.zeros(3)
    for _ in range(40):
        gap, normal = distance(origin + length * direction)
        if gap < 1e-4:
            return length, slope
        slope = slope + normal + (normal @ direction) * slope
        length = length + gap
        if length > 6.0:
            return -1.0, np.zeros(3)
    return length, slope


def expected():
    lengths, shades, slopes = [], [], []
    for origin, direction in zip(np.array(ORIGINS), np.array(DIRECTIONS)):
        length, slope = travel(origin, direction)
        lengths.append(length)
        shades.append(math.exp(-length) if length >= 0 else 0.0)
        slopes.append(-math.exp(-length) * slope if length >= 0 else np.zeros(3))
    return np.array(lengths), np.array(shades), np.array(slopes)
