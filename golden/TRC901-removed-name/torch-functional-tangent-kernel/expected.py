import numpy as np


def filled(shape, number):
    return np.sin(np.arange(1.0, np.prod(shape) + 1) * (number + 1)).reshape(shape)


def jacobian(x):
    """One row for each output, one column for each weight."""
    first, bias, second = filled((3, 2), 0), filled((3,), 1), filled((2, 3), 2)
    hidden = np.tanh(first @ x + bias)
    rows = []
    for output in range(2):
        inner = second[output] * (1 - hidden**2)
        outer = np.zeros((2, 3))
        outer[output] = hidden
        rows.append(np.concatenate([np.outer(inner, x).ravel(), inner, outer.ravel()]))
    return np.array(rows)


def expected():
    x_train = np.array([[0.0, 1.0], [0.5, -0.5], [1.0, 2.0]])
    x_test = np.array([[1.0, 1.0], [-1.0, 0.25]])
    return np.array([[jacobian(a) @ jacobian(b).T for b in x_test] for a in x_train], np.float32)
