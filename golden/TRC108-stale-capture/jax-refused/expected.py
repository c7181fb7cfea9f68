import numpy as np

f = np.float32


def expected():
    return [(f(2), f(3), f(1), f(1)), f(16), (f(4.5), f(9), f(2), f(0.5)), f(128)]
