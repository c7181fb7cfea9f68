import numpy as np


def expected():
    x, y = np.array([0.0, 0.5, 1.0, 2.0]), np.array([1.0, 2.0, 0.0, 1.0])
    powers = np.stack([x**n for n in range(3)], axis=1)
    coefficients, offset = np.array([-1.0, 0.0, 1.0]), 0.25
    values = []
    for _ in range(3):
        error = 2 * powers @ coefficients + offset - y
        values.append(float(np.sum(error**2)))
        coefficients = coefficients - 0.01 * 4 * powers.T @ error
        offset = offset - 0.01 * 2 * error.sum()
    slopes = coefficients[1] + 2 * coefficients[2] * x
    return {"values": values, "slopes": slopes.astype(np.float32), "number": 4}
