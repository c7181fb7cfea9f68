import numpy as np


def single(value):
    return np.asarray(value, np.float32)


def expected():
    x = np.array([1.0, 2.0])
    b = 2 * x
    hessians = [np.diag(2 * b**3)] * 2 + [np.diag(x**2 * 6 * b)] * 2
    few = [np.tanh(x) + 1, 2 * x + 1, np.sin(x), np.cos(x)]
    swept = [np.sin(x) + 1, np.cos(x) + 1, np.exp(x) + 1]
    shapes = [((2,), (2,), ()), ((4,), (4,), ())]
    return (
        shapes,
        [single(each) for each in hessians],
        [single(each) for each in few],
        [3.0, 2.0],
        [single(each) for each in swept],
        [single(2 * x)] * 2,
    )
