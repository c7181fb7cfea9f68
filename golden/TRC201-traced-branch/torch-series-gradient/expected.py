import math

import numpy as np


def log_series(x):
    total, power, slope, power_slope = 0.0, x, 0.0, 1.0
    for k in range(1, 30):
        if abs(power / k) < 1e-7:
            break
        sign = 1 if k % 2 else -1
        total, slope = total + sign * power / k, slope + sign * power_slope / k
        power, power_slope = power * x, power_slope * x + power
    return total, slope


def root_chain(x):
    slope = 1.0
    for _ in range(5):
        if x <= 0.3:
            break
        x = math.sqrt(x - 0.3)
        slope = slope / (2 * x)
    return x, slope


def entropy(weights):
    total, slopes = 0.0, [0.0, 0.0, 0.0]
    for i, weight in enumerate(weights):
        if weight <= 0:
            break
        total -= weight * math.log(weight)
        slopes[i] = -math.log(weight) - 1
    return total, slopes


def expected():
    x, y = (0.0, 0.1, -0.5, 0.45), (0.3, 0.31, 0.8, 4.0, -1.0)
    w = ([0.5, 0.25, 0.25], [0.0, 0.5, 0.5], [0.7, 0.0, 0.3])
    results = []
    for f, values in ((log_series, x), (root_chain, y), (entropy, w)):
        pairs = [f(v) for v in values]
        results.append((np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])))
    return results
