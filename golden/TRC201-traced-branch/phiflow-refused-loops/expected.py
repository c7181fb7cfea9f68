import numpy as np


def run(u):
    seen, v = [], u
    for _ in range(4):
        v = v * 0.5
        if v.max() < 1:
            break
        seen.append(v)
    total = np.array([v, *seen]).sum()
    w = u
    for k in range(4):
        if w.max() < k:
            break
        w = w * 0.5
    x = u
    while x.max() >= 1:
        x = x * 0.5
    y = u
    for _ in range(4):
        if y.min() < -1:
            raise ValueError
        y = y - 0.5
    return np.float32(total), np.float32(w + k), np.float32(x), np.float32(y)


def expected():
    return "ValueError for the second field"
