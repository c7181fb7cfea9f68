import numpy as np


def expected():
    xs, vs, grads = [], [], []
    for x, v in zip((0.0, 0.9, 1.05, 1.3), (1.0, 1.5, 0.2, -1.0)):
        dx, dv = 1.0, 0.0
        for _ in range(4):
            depth = x - 1
            if depth > 0:
                v, dv = v + 0.05 * (-50 * depth - 0.5 * v), dv + 0.05 * (-50 * dx - 0.5 * dv)
            x, dx = x + 0.05 * v, dx + 0.05 * dv
        xs.append(x)
        vs.append(v)
        grads.append(dx)
    f = np.float32
    return (np.array(xs, f), np.array(vs, f)), np.array(grads, f)
