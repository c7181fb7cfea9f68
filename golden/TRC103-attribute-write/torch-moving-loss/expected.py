import numpy as np


def expected():
    x = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    y = np.array([1.0, 2.0, 4.0])
    w = np.zeros(2)
    start = ((x @ w - y) ** 2).mean()
    smooth = 0.5 * start
    for _ in range(4):
        residual = x @ w - y
        smooth = 0.5 * smooth + 0.5 * (residual**2).mean()
        w = w - 0.1 * 2 * x.T @ residual / 3
    return {"w": w.astype(np.float32), "start": np.float32(start), "smooth": np.float32(smooth)}
