import numpy as np


def expected():
    u = np.array([0.0, 1.0, 4.0, 1.0, 0.0, 0.0], np.float32)
    for step in range(24):
        dt = np.float32(0.01 * (step + 1))
        u = u + dt * np.float32(0.4) * (np.roll(u, 1) + np.roll(u, -1) - 2 * u)
    return {"temperature": u, "traces": 1, "records": 1}
