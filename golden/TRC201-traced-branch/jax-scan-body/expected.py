import numpy as np


def expected():
    peak, peaks, on, count = 0.0, [], 0.0, 0
    for s in (0.1, 0.9, 0.5, 0.95, 0.2, 0.1, 1.2, 0.4):
        peak = s if s > peak else 0.8 * peak
        peaks.append(peak)
        if s > 0.8:
            count += on < 0.5
            on = 1.0
        elif s < 0.3:
            on = 0.0
    return np.array(peaks, np.float32), (on, count)
