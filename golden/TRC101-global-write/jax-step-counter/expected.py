import numpy as np


def expected():
    w = np.array([1.0, -2.0, 3.0], dtype=np.float32)
    rates = []
    for step in range(1, 6):
        rate = 0.1 if step > 3 else 0.1 * step / 3
        w = w - rate * 2 * w
        rates.append(np.float32(rate))
    return {"w": w.astype(np.float32), "rates": rates, "steps": 5}
