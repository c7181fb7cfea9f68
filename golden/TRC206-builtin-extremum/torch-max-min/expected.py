import numpy as np


def expected():
    values, grads, ties = [], [], [[], [], []]
    for w, s, l in zip((0.5, 0.05, 2.0, 1.0), (0.5, 2.0, -1.0, 1.0), (1.0, 1.0, 1.0, -1.0)):
        loss, dloss = (1 - l * w * s, -l * s) if 1 - l * w * s > 0 else (0.0, 0.0)
        c, dc = (0.1, 0.0) if w < 0.1 else (1.0, 0.0) if w > 1.0 else (w, 1.0)
        values.append(c * loss)
        grads.append(dc * loss + c * dloss)
        for part, value in zip(ties, (1.0, 0.0, 0.0) if l > 0 else (0.0, 0.0, 1.0)):
            part.append(value)
    f = np.float32
    return np.array(values, f), np.array(grads, f), [np.array(part, f) for part in ties]
