import numpy as np


def core(r):
    return -12 * (r + 1e-7) ** -13 - 2 * r if r < 1.25 else 0.0


def obstacle(position, radius, strength):
    distance = np.sqrt(position @ position + 1e-6)
    if distance >= radius:
        return np.zeros(2), 0.0
    slope = -2 * strength * (1 - distance / radius)
    return slope * position / distance / radius, -slope * distance / radius**2


def expected():
    pushes = [obstacle(np.array(position), 2.0, 3.0) for position in ([0.6, 0.8], [3.0, 4.0])]
    return {
        "core": np.array([core(r) for r in (0.5, 1.0, 2.0)], dtype=np.float32),
        "obstacle": tuple(np.array(part, dtype=np.float32) for part in zip(*pushes, strict=True)),
        "huber": np.array([-1.0, 0.0, 0.5], dtype=np.float32),
        "shelf": np.array([-16.0, -1.0, -0.25], dtype=np.float32),
    }
