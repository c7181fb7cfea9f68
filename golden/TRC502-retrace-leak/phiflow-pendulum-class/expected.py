import numpy as np


def expected():
    angle, momentum, time = np.array([1.0, 0.2]), np.zeros(2), 0.0
    for step in range(20):
        time += 0.1
        momentum = momentum - 0.1 * np.sin(angle) + 0.1 * 0.3 * np.sin(angle * time)
        if step % 2 == 0:
            momentum = 0.95 * momentum
        angle = angle + 0.1 * momentum
    return {"angle": angle.astype(np.float32), "traces": 2, "records": 2}
