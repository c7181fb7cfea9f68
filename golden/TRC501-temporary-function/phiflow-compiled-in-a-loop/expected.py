import numpy as np


def expected():
    start = np.array([1.0, 2.0, 4.0, 2.0])
    tracer = start
    for step in range(3):
        tracer = tracer - 0.1 * 0.5 * (step + 1) * (np.roll(tracer, -1) - np.roll(tracer, 1)) / 2
    decayed = []
    for rate in (0.1, 0.2, 0.05):
        value = start
        for _ in range(2):
            value = value - rate * value**2
        decayed.append(value.astype(np.float32))
    return tracer.astype(np.float32), decayed, 0
