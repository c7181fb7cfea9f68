import numpy as np


def sweep(x):
    for k in range(4):
        x = x + 1
        if x > 2:
            x = x / 2
            continue
        if x > 1.5:
            for weight in (0.5, 0.25):
                x = x - weight
                if x < 1.5:
                    break
            if x > 1.2:
                continue
            x = x * 3
        else:
            x = x + 0.5 - 1
            continue
        x = x + k
    return x


def history(x):
    seen = []
    for _ in range(4):
        x = x - 1 if x > 1 else x + 0.25
        seen.append(x * 2)
    return seen


def first_drop(xs):
    for i in range(1, 4):
        if xs[i - 1] > xs[i]:
            return i + xs[i - 1] - xs[i]
    return -1


def expected():
    xs = np.linspace(-3, 3, 13)
    rows = ((1.0, 2.0, 3.0, 4.0), (1.0, 0.5, 3.0, 2.0), (0.0, 1.0, 2.0, 1.5))
    return (
        np.array([sweep(x) for x in xs], np.float32),
        np.array([history(x) for x in xs], np.float32),
        np.array([first_drop(row) for row in rows], np.float32),
    )
