import numpy as np


def gradient(x, temperature):
    temperature = 2 * temperature
    hard = (x > 0) * temperature * 2.0
    slope = 0.0
    for factor in (1.0, 2.0):
        soft = 1 / (1 + np.exp(-factor * x / temperature))
        slope = slope + factor * soft * (1 - soft)
    return hard + slope * x


def expected():
    start = np.array([1.0, -0.5, 0.25])
    x = start
    for temperature in (0.5, 1.0, 2.0):
        x = x - 0.1 * gradient(x, temperature)
    return x.astype(np.float32), np.float32(np.sum((start > 0) * 2.0 * start))
