import numpy as np


def expected():
    u = np.array([0.0, 1.0, 3.0, 3.5, 3.0, -1.0, -2.0])
    d = np.diff(u)
    total, grad, leer = 0.0, np.zeros(7), []
    for i in range(1, 6):
        a, b = d[i - 1], d[i]
        w = float(i)
        slope = 0.0 if a * b <= 0 else a if abs(a) < abs(b) else b
        total += w * (u[i] + 0.5 * slope)
        grad[i] += w
        if a * b > 0:
            low = i - 1 if abs(a) < abs(b) else i
            grad[low + 1] += 0.5 * w
            grad[low] -= 0.5 * w
        leer.append(2 * a * b / (a + b) if a * b > 0 else 0.0)
    return np.float32(total), grad.astype(np.float32), np.array(leer, np.float32)
