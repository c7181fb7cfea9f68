import numpy as np


def value(x):
    return (x**4).sum() - 2 * (x**2).sum() + 0.5 * x.sum()


def backtrack(x, slope, step):
    reference, decrease = value(x), (slope**2).sum()
    for _ in range(8):
        candidate = x - step * slope
        if value(candidate) <= reference - 0.1 * step * decrease:
            if abs(candidate).max() > 3:
                step *= 0.1
            else:
                x = candidate
                break
        step *= 0.5
    return x, step


def descend(x):
    used, step = 0, 1.0
    for k in range(6):
        slope = 4 * x**3 - 4 * x + 0.5
        if abs(slope).max() < 1e-3:
            break
        moved, step = backtrack(x, slope, step)
        if k > 0:
            if (moved == x).all():
                break
            used += 1
        x = moved
        step *= 2
    return x, used, step


def expected():
    starts = ([0.5, -0.5, 0.25], [2.5, 2.0, -2.5], [0.93040282, -1.05745361, 0.93040282])
    ends = [descend(np.float32(each).astype(float)) for each in starts]
    return {
        "x": np.array([each[0] for each in ends]),
        "used": np.array([each[1] for each in ends], np.int32),
        "step": np.array([each[2] for each in ends]),
    }
