import numpy as np


def expected():
    u, wind = np.array([1.0, 2.0, 4.0, 2.0], np.float32), 0.1
    for count in range(1, 13):
        for _ in range(count):
            u = u - np.float32(wind / count) * (u - np.roll(u, 1))
        wind += 0.02
    return {"density": u, "traces": 1, "records": 1}
