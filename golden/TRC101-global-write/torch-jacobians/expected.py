import numpy as np


def expected():
    def arm(a, b):
        x, y = np.cos(a) + np.cos(a + b), np.sin(a) + np.sin(a + b)
        j = [[-np.sin(a) - np.sin(a + b), -np.sin(a + b)], [np.cos(a) + np.cos(a + b), np.cos(a + b)]]
        return np.array(j, np.float32), np.float32(np.hypot(x, y))

    j, first = arm(0.3, 0.8)
    half, second = arm(0.15, 0.4)
    return {"jacobian": j, "first": first, "measure": np.float32(abs(np.linalg.det(half))), "second": second}
