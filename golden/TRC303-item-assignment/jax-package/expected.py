import numpy as np


def smoothed(values):
    return np.array([values[0], values @ np.array([0.25, 0.5, 0.25]), values[2]])


def factors(rates):
    return np.cumprod(1.0 / (1.0 + rates))


def value(rates):
    return (np.array([5.0, 5.0, 105.0]) * factors(smoothed(rates))).sum()


def expected():
    rates, tiny = np.array([0.01, 0.02, 0.03]), 1e-6
    delta = [(value(rates + tiny * unit) - value(rates - tiny * unit)) / (2 * tiny) for unit in np.eye(3)]
    return {
        "factors": factors(rates).astype(np.float32),
        "delta": np.array(delta, dtype=np.float32),
        "smoothed": np.array([[1.0, 3.5, 3.0], [2.0, 3.5, 8.0]], dtype=np.float32),
    }
