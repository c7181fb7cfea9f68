import numpy as np


def step(rate, signal, target, limit):
    level, slope, levels, errors, gradient = 0.0, 0.0, [], [], 0.0
    for value, wanted in zip(signal, target, strict=True):
        levels.append(level)
        level, slope = rate * level + value, level + rate * slope
        error = level - wanted
        errors.append(error)
        if limit is None or abs(error) <= limit:
            gradient += 2 * error * slope
    return rate - 0.1 * gradient, levels, errors


def expected():
    signal, target = [1.0, 0.5, -1.0], [1.0, 0.75, -1.0]
    rate, before, _ = step(0.5, signal, target, None)
    rate, after, errors = step(rate, signal, target, 0.1)
    clipped = [sum(abs(error) > 0.1 for error in errors)]
    return np.float32(rate), ([], ["input"]), ["clipped"], clipped, (before + after, 2 * signal)
