import numpy as np


def expected():
    f = np.float32
    x = np.array([0.5, 5.0, 9.0], f)
    halved, counts = [], []
    for v in x:
        n = 0
        while v > 1:
            v, n = v / 2, n + 1
        halved.append(v)
        counts.append(n)
    return {
        "stack": np.tanh(np.tanh(x)),
        "dot": f((x * x).sum()),
        "padded": np.stack([x, 0 * x, 0 * x]),
        "power": x**5,
        "halve": (np.array(halved, f), np.array(counts, np.int32)),
        "newton": np.sqrt(x),
        "minimise": (np.full(3, 3, f), 1),
    }
