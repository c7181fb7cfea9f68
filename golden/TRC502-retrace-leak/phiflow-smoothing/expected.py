import numpy as np


def expected():
    signal = np.array([1.0, -2.0, 3.0, 0.5])
    for _ in range(3):
        for rounds in range(10):
            smooth = signal
            for _ in range(rounds):
                smooth = 0.5 * smooth + 0.25 * (np.roll(smooth, 1) + np.roll(smooth, -1))
            signal = signal - 0.1 * smooth
    return {"signal": signal.astype(np.float32), "traces": 0, "records": 0}
