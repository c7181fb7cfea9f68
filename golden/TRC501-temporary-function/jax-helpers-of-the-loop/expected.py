import numpy as np


def single(value):
    return np.asarray(value, np.float32)


def expected():
    x = np.array([1.0, 2.0])
    recorded = []
    for turn in range(9):
        factor, strength, top = 0.5 + 0.1 * turn, 0.1 * turn, 1.0 + turn
        recorded.append(single([x.sum(), (x * factor).sum()]))
        recorded.append(single(2 * x * factor + 1))
        recorded.append(single((x - strength) * 2))
        recorded.append(single(np.minimum(x, top)))
        recorded.append(single(2 * (2 * factor) ** 2 * x))
        recorded.append(single(x * np.exp(-2.0 * turn)))
    state, rate = x, 1.0
    for turn in range(9):
        rate /= 2
        scale = rate * (1.0 + turn)
        state = state + state * scale**2
        state = state + state * scale + 1
    relaxed = x
    for _ in range(9):
        relaxed = relaxed / 2 + 1
    return recorded, single(state), single(relaxed), 1
