import numpy as np


def expected():
    x = np.array([4.0, 0.0, 0.0, 0.0], np.float32)
    for _ in range(3):
        x = (0.5 * (x + np.roll(x, 1))).astype(np.float32)
    return {
        "x": x,
        "scaled": x * np.float32(5),
        "tags": {"mean": x.mean(dtype=np.float32), "norm": np.float32(np.linalg.norm(x))},
        "lines": 3,
    }
