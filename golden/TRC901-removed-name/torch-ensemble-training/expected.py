import numpy as np


def expected():
    x = np.array([0.0, 1.0, 2.0])
    y = 3 * x - 1
    predictions = []
    for slope in (0.0, 1.0, 2.0, 4.0):
        offset = 0.0
        for _ in range(3):
            error = slope * x + offset - y
            slope, offset = slope - 0.2 * np.mean(error * x), offset - 0.2 * np.mean(error)
        predictions.append(slope * x + offset)
    mean, spread = np.mean(predictions, axis=0), np.std(predictions, axis=0, ddof=1)
    return {"mean": mean.astype(np.float32)[:, None], "spread": spread.astype(np.float32)[:, None]}
