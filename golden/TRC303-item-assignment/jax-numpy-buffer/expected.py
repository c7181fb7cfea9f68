import numpy as np


def smoothed(prices, weight):
    average = [prices[0]]
    for price in prices[1:]:
        average.append(weight * price + (1 - weight) * average[-1])
    return np.array(average)


def expected():
    prices = np.array([1.0, 2.0, 4.0, 3.0])
    average = smoothed(prices, 0.25)
    spread = np.abs(prices - average).mean()
    weights = np.array([0.5, 1.0, 1.0, 0.5])
    tiny = 1e-6
    slope = (smoothed(prices, 0.25 + tiny)[-1] - smoothed(prices, 0.25 - tiny)[-1]) / (2 * tiny)
    return {
        "band": (np.stack([average - spread, average + spread]) * weights).astype(np.float32),
        "sensitivity": np.float32(slope),
        "each": np.stack([smoothed(prices, 0.5), smoothed(prices + 1.0, 0.5)]).astype(np.float32),
    }
