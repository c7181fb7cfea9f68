import numpy as np


def even_sum(x, first, last):
    return sum(i * x for i in range(first, last) if i % 2 == 0)


def truncated(x):
    s = x
    for i in range(int(x)):
        s += 0 if s > 20 else i
    return s + 1


def expected():
    xs, ns = (0.5, 1.5, 3.0, 7.9, 40.0), (0, 1, 5, 8, -2)
    return [
        np.array([x ** max(n, 0) for x, n in zip(xs, ns, strict=True)], np.float32),
        np.array([even_sum(x, n, n + 3) for x, n in zip(xs, ns, strict=True)], np.float32),
        np.array([truncated(x) for x in xs], np.float32),
        1024.0,
    ]
