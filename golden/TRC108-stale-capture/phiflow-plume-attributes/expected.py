import numpy as np


def expected():
    smoke = velocity = np.zeros(3, dtype=np.float32)
    rate, buoyancy, damping, seen = 0.5, 0.1, 0.0, []
    for i in range(4):
        if i == 2:
            rate, damping = 0.0, 0.5
        smoke = smoke + np.float32(0.5 * rate)
        velocity = velocity * np.float32(1 - damping) + np.float32(0.5 * buoyancy) * smoke
        buoyancy *= 2
        seen.append(velocity)
    return seen
