import numpy as np


def expected():
    flat = np.tanh(np.arange(6.0))
    totals = {"reward": np.float32(1.0 + 3 * 2.0), "speed": np.float32(2.0 + 0.5)}
    parts = [flat[:4].reshape(2, 2).astype(np.float32), {"bias": flat[4:].astype(np.float32)}]
    slope = np.float32(np.sum(1 - flat[:4] ** 2))
    rows = np.array([[0.0, 2.0], [2.0, 3.0], [4.0, 3.0]], dtype=np.float32)
    x = np.arange(3.0)
    grid = ((x[None, :] + 1) * x[:, None]).astype(np.float32)
    clipped = {"w": np.array([3 * 0.1**2, 1.0], dtype=np.float32), "b": np.float32(3 * 0.2**2)}
    return totals, parts, slope, rows, grid, clipped
