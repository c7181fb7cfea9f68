import numpy as np


def trajectory(v, angle, t):
    x = v * np.cos(angle) * t
    y = v * np.sin(angle) * t - 0.5 * 9.81 * t**2
    steps = np.floor(t * 10)
    bearing = np.arctan2(y, x)
    fade = np.exp(-t) if not np.isnan(y) else 0.0
    return np.hypot(x, y) + bearing * fade + (t * 10 - steps) + abs(np.copysign(2.0, y))


def expected():
    v, angle = [3.0, 4.0, 5.0], [0.3, 0.6, 0.9]
    values = [trajectory(a, b, 0.37) for a, b in zip(v, angle)]
    slope = (trajectory(3.0 + 1e-6, 0.3, 0.37) - trajectory(3.0 - 1e-6, 0.3, 0.37)) / 2e-6
    return np.array(values, np.float32), np.float32(slope), np.float32(np.sqrt(2.0) * 2 + np.log(3))
