import numpy as np


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def expected():
    return np.array([collatz(n) for n in range(1, 8)], np.int32), [1.0, float(np.cbrt(5.0))]
