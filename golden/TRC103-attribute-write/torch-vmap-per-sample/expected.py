import numpy as np


def expected():
    batch, m = np.array([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]], np.float32), np.array([[0.5, 0.25]], np.float32)
    w, ys = np.array([1.0, -1.0], np.float32), np.array([1.0, -1.0, 1.0], np.float32)
    codes = np.array([np.tanh(m @ x) for x in batch])
    margins = np.array([y * (w @ x) for x, y in zip(batch, ys)], np.float32)
    gradients = [-y * x / (1 + np.exp(z)) for x, y, z in zip(batch, ys, margins)]
    return {"out": codes @ m, "code": codes, "gradients": np.array(gradients, np.float32), "margin": margins}
