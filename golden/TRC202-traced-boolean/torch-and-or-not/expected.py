import numpy as np


def expected():
    points = [[0.1, 0.1], [0.4, 0.0], [0.9, 0.9], [1.5, 0.0], [6.0, 0.0]]
    seen, box = [], []
    for x, y in points:
        r = np.hypot(x, y)
        seen.append((abs(x) <= 1 and abs(y) <= 1 and not (0.2 <= r <= 0.6)) or x > 5)
        box.append(abs(x) <= 0.5 and abs(y) <= 0.5)
    weights = [sum(p) if s else 0.0 for p, s in zip(points, seen)]
    blurred = [0.0 if s else -sum(p) for p, s in zip(points, seen)]
    f = np.float32
    return np.array(seen), np.array(box), np.array(weights, f), np.array(blurred, f)
