import numpy as np


def expected():
    x = np.array([1.0, -2.0], dtype=np.float32)
    values = np.array([[1.0, 2.0, 5.0], [4.0, 6.0, 5.0]], dtype=np.float32)
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    return {
        "decayed": x * np.array([0.25, 0.0625], dtype=np.float32),
        "plain": x / 2,
        "ranged": (values - low) / (high - low),
        "gated": values * (x > 0)[:, None] + x[:, None] / 3,
        "total": values / (values**2).sum(axis=1, keepdims=True),
        "loss": (np.float32(5.0), 2.5),
    }
