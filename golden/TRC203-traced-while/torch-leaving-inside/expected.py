import math

import numpy as np


def walk(position, speed):
    i, work = 0, 0.0
    while position > -4 and i < 12:
        i += 1
        position += speed
        if position > 3:
            position = 6 - position
        if abs(speed) < 0.05:
            break
        if speed > 1:
            speed *= 0.5
            continue
        speed -= 0.25
        work += speed**2
    return position, work


def until_lost(position):
    """The value and its derivative."""
    i, slope = 0, 1.0
    while position < 50 and i < 8:
        if position < -10:
            return -1.0, 0.0
        position, slope, i = position * 2 + 1, slope * 2, i + 1
    root = math.sqrt(abs(position))
    return root, math.copysign(slope, position) / (2 * root)


def spin(angle):
    turns = 0
    while turns < 6 and angle >= 1:
        angle, turns = angle - 1, turns + 1
    return angle


def expected():
    f = np.float32
    walks = [walk(*p) for p in zip((-5.0, 0.0, 2.9, -3.0, 1.0), (1.0, 0.0, 2.5, -0.9, 0.4))]
    lost = [until_lost(p) for p in (-11.0, -3.0, 0.0, 60.0, 0.5)]
    return {
        "walk": (np.array([p for p, _ in walks], f), np.array([w for _, w in walks], f)),
        "lost": np.array([p for p, _ in lost], f),
        "slope": np.array([s for _, s in lost], f),
        "spin": np.array([spin(a) for a in (0.5, 2.25, 90.0)], f),
    }
