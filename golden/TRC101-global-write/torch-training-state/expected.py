import numpy as np


def expected():
    w = np.array([0.5, -0.25], np.float32)
    a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32)
    t = np.array([1.0, 0.0, -1.0], np.float32)
    for _ in range(3):
        training = a @ w - t
        w = w - np.float32(0.01) * (2 / 3 * a.T @ training).astype(np.float32)
    residual = a @ w - t
    return {"weights": w, "training": training, "residual": residual, "loss": float((residual**2).mean())}
