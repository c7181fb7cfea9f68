import numpy as np


def expected():
    field, values, weight = np.array([1.0, 2.0]), [0.0], 1.0
    for step in range(20):
        field = field * (0.9 + 0.001 * step) + step
        values.append(field[0])
        weight = weight - 0.001 * 2 * weight * np.sum(field**2)
    return {"field": field.astype(np.float32), "mean": np.float32(np.mean(values)), "weight": np.float32(weight)}
