import numpy as np


def expected():
    values, slopes = [], []
    for level in (2.0, 1.5, 1.0, 0.5):
        d, total, dtotal = 1.0, 0.0, 0.0
        for _ in range(3):
            head = level - 1.0
            flow = 0.05 * np.sqrt(19.62 * head) if head > 0 else 0.0
            dflow = 0.05 * 0.5 * np.sqrt(19.62 / head) * d if head > 0 else 0.0
            level, d = level - flow, d - dflow
            total, dtotal = total + flow, dtotal + dflow
        values.append(np.float32(total))
        slopes.append(np.float32(dtotal))
    return values, slopes
