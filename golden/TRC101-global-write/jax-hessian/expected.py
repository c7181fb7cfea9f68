import numpy as np


def expected():
    p = np.array([-0.5, 0.5])
    for _ in range(3):
        x, y = p
        v = y - x**2
        g = np.array([-2 * (1 - x) - 400 * x * v, 200 * v])
        if np.linalg.norm(g) < 1e-3:
            break
        h = np.array([[2 - 400 * v + 800 * x**2, -400 * x], [-400 * x, 200.0]])
        p = p - np.linalg.solve(h, g)
    return {"p": p.astype(np.float32), "valley": bool(abs(v) < 0.5)}
