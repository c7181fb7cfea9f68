import numpy as np


def settle(u, dt):
    rate = 2 * dt
    for _ in range(2):
        u = u * np.float32(1 + rate)
        rate *= 0.5
    return u + np.float32(dt * 0.75) * u


def expected():
    u = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    return [settle(u, dt) for dt in (0.1, 0.2)], [u * np.float32(0.25), u * np.float32(0.125)]
