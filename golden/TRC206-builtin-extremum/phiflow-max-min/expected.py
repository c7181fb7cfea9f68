import numpy as np


def expected():
    results = []
    for values, dt in (((1.0, 0.5), 0.1), ((8.0, 2.0), 0.4), ((0.25, 0.125), 3.0)):
        u = np.array(values, np.float64)
        speed = max(u.max(), 0.5)
        step = min(dt, 1 / speed)
        slope = np.zeros(2)
        if u.max() > 0.5:
            slope[0] = u.sum() * (-1 / speed**2 if 1 / speed < dt else 0)
        loss = u.sum() * step
        results.append((np.float32(loss), np.float32(slope + step)))
    return results
