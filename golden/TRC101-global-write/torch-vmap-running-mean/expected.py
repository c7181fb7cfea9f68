import numpy as np


def expected():
    xs = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=np.float32)
    mean = 0.0
    for x in xs:
        mean = 0.9 * mean + 0.1 * x.mean()
    return {"y": xs - xs.mean(axis=1, keepdims=True), "mean": np.float32(mean)}
