import numpy as np


def expected():
    def action(p, dt):
        v = (p[1:] - p[:-1]) / dt
        k = 0.5 * (v**2).sum() * dt
        u = (p[1:-1] ** 2).sum() * dt
        g = np.zeros(4)
        g[1:] += v
        g[:-1] -= v
        g[1:-1] -= 2 * p[1:-1] * dt
        return g.astype(np.float32), np.float32(k), v.astype(np.float32), np.float32(k - u)

    p = np.array([0.0, 0.3, 0.5, 1.0])
    g, k, v, _ = action(p, 0.5)
    g2, k2, v2, value = action(2 * p, 0.5)
    return [g, k, v, g2, value, k2, v2]
