import numpy as np


def expected():
    position, velocity = np.array([1.0, 0.5]), np.zeros(2)
    for dt in (0.01, *[0.1] * 5):
        velocity = velocity - dt * 2.0 * position
        position = position + dt * velocity
    return {"position": position.astype(np.float32), "traces": 1, "records": 1}
