import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = np.array([1.0, 2.0, 3.0])
    w = np.zeros(2)
    losses = []
    for _ in range(3):
        residual = x @ w - y
        losses.append(float((residual**2).mean()))
        w = w - 0.1 * 2 * x.T @ residual / 3
    return {
        "w": w.astype(np.float32),
        "steps": 3,
        "last": losses[-1],
        "losses": losses,
        "history": np.array(losses, np.float32) * 100,
    }
