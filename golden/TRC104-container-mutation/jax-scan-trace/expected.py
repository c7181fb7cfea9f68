import math

import numpy as np


def expected():
    position, velocity, energies = 1.0, 0.0, [0.5]
    for _ in range(3):
        velocity -= 0.1 * position
        position += 0.1 * velocity
        energies.append(0.5 * (position**2 + velocity**2))
    first = math.tanh(0.5)
    second = math.tanh(2.0 * first - 0.5)
    return {
        "end": (np.float32(position), np.float32(velocity)),
        "energies": energies,
        "costate": np.float32(3.0),
        "weighted": np.float32(4.0 * 4.0 + 4.0 * 2.0 + 3.0 * 1.0),
        "trace": [4.0, 4.0, 3.0],
        "last": 3.0,
        "gradient": np.float32((1.0 - second**2) * first),
        "seen": [first, second],
    }
