import numpy as np


def expected():
    x, t, s, history = np.array([1.0, 2.0]), np.array([2.0, 3.0]), 0.0, []
    for _ in range(3):
        r = s * x - t
        s = s - 0.1 * np.mean(2 * r * x)
        history.append(float(r.max()))
    return {"slope": np.float32(s), "residual": r.astype(np.float32), "history": history}
