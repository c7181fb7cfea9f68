import numpy as np


def expected():
    xs, lows = (-2.0, -0.5, 0.0, 1.0, 1.5), (1.0, 1.2, 1.0, 1.0, 1.0)
    hann = [0.5 + 0.5 * np.cos(np.pi * x) if -1 < x < 1 else 0.0 for x in xs]
    band = [low <= np.float32(np.sqrt(x * x + 1)) < 2 != x for x, low in zip(xs, lows)]
    mono = [x < 0 < low or x > 0 > low for x, low in zip(xs, lows)]
    return np.array(hann, np.float32), np.array(band), np.array(mono)
