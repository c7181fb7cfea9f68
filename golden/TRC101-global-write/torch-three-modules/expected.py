import numpy as np


def expected():
    w, steps = np.array([2.0, -1.0]), 0
    for _ in range(5):
        terms = np.array([(w**2).sum(), np.abs(w).sum()], np.float32)
        if terms[0] + 0.1 * terms[1] < 0.5:
            break
        w = w - 0.25 * 0.5 * (2 * w + 0.1 * np.sign(w))
        steps += 1
    return {"w": w.astype(np.float32), "steps": steps, "terms": terms}
