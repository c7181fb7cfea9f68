import numpy as np

f = np.float32


def expected():
    return f(8 * 0.5 * 0.75 * 0.875), [f(1), f(2)], [f(-3), f(-6)], [f(6), f(6)]
