import numpy as np


def folded(x, numbers):
    for i in numbers:
        x = 0.5 * x + i
    return x


def expected():
    xs, ns = np.linspace(0, 1, 5), (0, 1, 5, 8, -2)
    ranges = (lambda n: range(n, 0, -2), lambda n: range(1, n, 3), lambda n: reversed(range(n)))
    return [np.array([folded(x, r(n)) for x, n in zip(xs, ns, strict=True)], np.float32) for r in ranges]
