import numpy as np


def expected():
    w = np.array([1.0, 3.0], dtype=np.float32)
    calls, smooth = 0, 0.0
    values = []
    for target in (0.0, 1.0, 2.0):
        value = ((w - target) ** 2).sum()
        calls += 1
        smooth = 0.5 * smooth + 0.5 * value
        values.append(np.float32(value))
        w = (w - np.float32(0.25) * 2 * (w - target)).astype(np.float32)
    return {"w": w, "values": values, "calls": calls, "smooth": np.float32(smooth)}
