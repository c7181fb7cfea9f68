import numpy as np


def expected():
    limited, free = [], []
    for g, v in zip([[3.0, 4.0], [0.1, -0.2], [1.0, 1.0]], [[1.0, 0.0], [-1.0, 1.0], [0.5, 0.5]]):
        step = np.array(g)
        if step @ v >= 0:
            step = step + 0.9 * np.array(v)
        free.append(-step)
        length = np.linalg.norm(step)
        limited.append(-step * (2.0 / length if length > 2.0 else 1.0))
    return np.array(limited, np.float32), np.array(free, np.float32)
