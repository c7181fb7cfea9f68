import numpy as np


def rollout(drag):
    """How far, and the derivative by the drag."""
    moved, speed, moved_slope, speed_slope = 0.0, 1.0, 0.0, 0.0
    for _ in range(6):
        if speed <= 0.3:
            break
        moved, moved_slope = moved + speed, moved_slope + speed_slope
        root = (1 - drag) ** 0.5
        speed, speed_slope = speed * root - 0.1, speed_slope * root - speed / (2 * root)
    return moved, moved_slope


def expected():
    f = np.float32
    results = []
    for drag in (0.5, 0.9, 0.1):
        moved, moved_slope = rollout(drag)
        ends = np.array([0.5, -1.0]) + moved
        results.append((f((ends**2).sum()), ((2 * ends).astype(f), f((2 * ends * moved_slope).sum()))))
    return results
