import numpy as np


def expected():
    x = np.array([4.0, 1.5, -0.5])
    for epoch in range(20):
        x = x - 0.05 * 2 * (1.0 + 0.25 * epoch) * np.clip(x - 1.0, -1, 1)
    return {"position": x.astype(np.float32), "traces": 1, "records": 1}
