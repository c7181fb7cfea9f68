import numpy as np

f = np.float32


def expected():
    return f(1.5), [f(1), f(1), f(2), f(2)], [f(-2), f(-3)], f(1), 2, [f(1), f(2), f(1), f(2), f(1), f(3), f(1), f(4)]
