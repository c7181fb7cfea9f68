import numpy as np


def expected():
    velocity = np.array([0.1, 0.2, 0.6])
    drifts = []
    for _ in range(12):
        velocity = 0.9 * velocity
        drifts.append(np.float32(velocity.mean() * 100))
    return {"drifts": drifts, "traces": 1, "records": 1}
