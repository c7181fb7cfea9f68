import numpy as np


def expected():
    start = np.array([2.0, 1.5])
    seen = [np.stack([start * factor * 0.5**i for i in range(4)]).astype(np.float32) for factor in (1.0, 2.0, 3.0)]
    level = start
    for _ in range(2):
        level = level / 4
        while level.sum() < 8.0:
            level = 2 * level
    x = start
    for _ in range(3):
        x = np.tanh(x) + 1.0
    relaxed = start * 0.9**15
    found = seen, np.minimum(level, 5.0).astype(np.float32), x.astype(np.float32)
    return found, 0, relaxed.astype(np.float32), 1
