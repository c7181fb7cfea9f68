import numpy as np


def expected():
    data = np.array([[1.0, 2.0], [3.0, -1.0]])
    w = np.array([3.0, 4.0])
    prediction = data @ w
    error = ((prediction - 1.0) ** 2).mean()
    slope = 2 * data.T @ (prediction - 1.0) / 2
    factor = 1 / 3 + 4.0 * 0.5 + 5.0
    size = 2 / np.sqrt(2)
    return {
        "gradient": (slope * factor + data[0]).astype(np.float32),
        "value": float(error * factor + prediction[0]),
        "scaled": (2 * w * 5.0).astype(np.float32),
        "examples": (data * size + 0.5 + 2).astype(np.float32),
        "compiled": np.array([1.0, 3.0], dtype=np.float32),
    }
