import numpy as np


def expected():
    rows = []
    for s in np.array([[1.0, 2.0, 3.0, 4.0], [0.5, -0.5, 1.5, 2.5]]):
        centred = s - s.mean()
        work = (1 - centred).astype(np.float32) * np.float32(s.std(ddof=1))
        rows.append(-work + centred**2)
    return np.array(rows)
