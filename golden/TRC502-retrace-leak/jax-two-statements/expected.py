import numpy as np


def expected():
    position, velocity = np.array([0.9, -0.4]), np.zeros(2)
    for _ in range(12):
        velocity = velocity - 0.05 * (4 * position**3 - 2 * position)
        position = position + 0.05 * velocity
    kinetic = np.float32(np.sum(velocity**2))
    return {"position": position.astype(np.float32), "kinetic": kinetic, "traces": 1}
