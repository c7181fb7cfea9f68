import numpy as np


def expected():
    mass, damping = 4.0, 0.25
    position = np.array([1.0, -0.5])
    seen = []
    for factor in (1.0, 2.0, 3.0):
        seen.append((-(position * factor + damping * position) / mass).astype(np.float32))
        slope = position * factor / mass
        seen.append((slope * 2 * slope).astype(np.float32))
        seen.append(np.float32(mass * np.sum((position * factor) ** 2) / 2))
    velocity = np.zeros(2)
    for _ in range(4):
        velocity = velocity + 0.1 * (-(position + damping * velocity) / mass)
        position = position + 0.1 * velocity
    return seen, 2, position.astype(np.float32)
