import numpy as np


def expected():
    weight, slope = np.array([0.5, -1.0, 2.0]), 0.1
    data = [[1.0, 0.5, 0.2], [0.1, 0.9, 0.1], [2.0, 0.0, 1.0], [-4.0, 3.0, -2.0]]
    losses, weights, slopes = [], [], []
    for x, y in zip(data, (0.0, 0.5, 1.5, -0.5)):
        z = weight @ x
        g = z if z > 0.25 else slope * z
        out = np.sign(g) if abs(g) >= 1 else 1.5 * g - 0.5 * g**3
        back = 0.0 if abs(g) >= 1 else 1.5 - 1.5 * g * g
        back *= 2 * (out - y)
        losses.append((out - y) ** 2)
        weights.append(back * (1.0 if z > 0.25 else slope) * np.array(x))
        slopes.append(0.0 if z > 0.25 else back * z)
    return {
        "loss": np.array(losses, np.float32),
        "grad": {"weight": np.array(weights, np.float32), "gate.slope": np.array(slopes, np.float32)},
    }
