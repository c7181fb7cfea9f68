import numpy as np


def expected():
    results = []
    for values in ((18.0, 19.0, 21.0), (24.0, 26.5, 25.0), (10.0, 12.0, 14.0), (20.5, 21.0, 21.5)):
        room = np.array(values, np.float32)
        mean = room.mean()
        if mean > 23:
            power, mode = -1.5, 2.0
        elif mean < 20:
            power, mode = 0.25 * (20 - mean), 1.0
        else:
            power, mode = 0.0, 0.0
        results.append((np.float32(room + power), mode))
    return results
