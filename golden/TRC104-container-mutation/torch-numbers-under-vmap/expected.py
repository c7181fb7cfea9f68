import numpy as np


def expected():
    xs = np.array([[3.0, 4.0], [6.0, 8.0], [5.0, 12.0]], dtype=np.float32)
    norms = np.sqrt((xs**2).sum(axis=1))
    return {"y": (xs / norms[:, None]).astype(np.float32), "norms": [0.0, *norms.tolist()], "longest": 13.0}
