import math

import numpy as np


def solve(mean, e, limit):
    anomaly, steps = mean, 0
    # The derivative of the iterate with respect to the mean anomaly, step by step.
    slope = 1.0
    for _ in range(limit):
        error = anomaly - e * math.sin(anomaly) - mean
        if abs(error) < 1e-9:
            break
        g = 1 - e * math.cos(anomaly)
        error_slope = g * slope - 1
        g_slope = e * math.sin(anomaly) * slope
        slope = slope - error_slope / g + error * g_slope / g**2
        anomaly = anomaly - error / g
        steps += 1
    return anomaly, steps, e * math.sin(anomaly) * slope


def expected():
    lanes = list(zip((0.0, 0.5, 1.5, 3.0, 0.2), (0.3, 0.0, 0.1, 0.6, 0.9)))
    full = [solve(m, e, 12) for m, e in lanes]
    return {
        "anomaly": np.array([each[0] for each in full]),
        "steps": np.array([each[1] for each in full]),
        "hurried": np.array([solve(m, e, 2)[1] for m, e in lanes]),
        "slopes": np.array([each[2] for each in full]),
    }
