import numpy as np


def expected():
    signal = np.array([0.0, 4.0, 0.0, 0.0], np.float32)
    for _ in range(2):
        signal = 0.5 * signal + 0.25 * (np.roll(signal, 1) + np.roll(signal, -1))
    return signal, signal
