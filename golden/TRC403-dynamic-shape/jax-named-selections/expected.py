import numpy as np

WEIGHTS = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])


def loss(answers, given):
    expected = WEIGHTS @ answers
    residual = expected - given
    kept = residual > -2.0
    part, level = residual[kept], expected[kept]
    return (part**2).mean() + 0.1 * np.abs(part * level).sum() / len(part)


def slope(answers, given, step=1e-6):
    sides = [[loss(answers + sign * step * row, given) for sign in (1, -1)] for row in np.eye(2)]
    return [(above - below) / (2 * step) for above, below in sides]


def expected():
    answers = np.array([[0.5, 0.3], [-1.0, 1.0]])
    given = np.array([[1.0, 0.0, 3.5], [0.5, 0.0, 0.5]])
    values = np.array([loss(*pair) for pair in zip(answers, given, strict=True)], np.float32)
    slopes = np.array([slope(*pair) for pair in zip(answers, given, strict=True)], np.float32)
    return values, slopes, (np.float32(0.75), np.float32(1.0))
