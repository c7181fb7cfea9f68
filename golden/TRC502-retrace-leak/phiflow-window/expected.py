import numpy as np


def expected():
    times = np.array([0.1 * k for k in range(20)])
    measured = np.exp(-1.5 * times)
    rate = 1.0
    for known in range(2, 20):
        t, y = times[:known], measured[:known]
        model = np.exp(-rate * t)
        rate = rate - 0.2 * np.sum((model - y) * -t * model)
    return {"rate": np.float32(rate), "traces": 0, "records": 0}
