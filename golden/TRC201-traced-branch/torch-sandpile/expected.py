import numpy as np


def run(left, middle, right):
    falls = quiet = 0.0
    for _ in range(5):
        middle += 1.25
        if middle <= 3:
            quiet += 1
            continue
        for _ in range(4):
            if middle <= 2:
                break
            left, middle, right = left + 0.5, middle - 1, right + 0.5
            falls += 1
        if left > 3 + right:
            left = right
            continue
        left *= 0.5
    return left, middle, right, falls, quiet


def first_above(level):
    for i, row in enumerate(((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))):
        for entry in row:
            if entry > level:
                return entry * 10 + i
    return -1.0


def expected():
    starts = ((0.0, 0.0, 0.0), (1.0, 9.0, 0.0), (6.0, 2.0, 0.5), (0.0, -20.0, 0.0))
    ends = np.array([run(*each) for each in starts], np.float32).T
    names = ("left", "middle", "right", "falls", "quiet")
    return dict(zip(names, ends)), np.array([first_above(v) for v in (0.0, 2.5, 5.5, 6.0)], np.float32)
