import numpy as np


def expected():
    x = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])
    y, w = np.array([1.0, 0.0, 1.0]), np.array([0.25, -0.75])
    rows = np.stack([(row - row.mean()) / np.sqrt((row**2).mean()) for row in x])
    residual = x @ w - y
    worst = np.abs(residual).argmax()
    value = (residual**2).mean() / np.abs(residual[worst])
    slope = 2 * x.T @ residual / 3 / np.abs(residual[worst])
    slope -= (residual**2).mean() / residual[worst] ** 2 * np.sign(residual[worst]) * x[worst]
    return {
        "whitened": rows[0].astype(np.float32),
        "rows": rows.astype(np.float32),
        "value": np.float32(value),
        "gradient": slope.astype(np.float32),
    }
