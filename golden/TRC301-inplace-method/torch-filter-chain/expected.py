import numpy as np

WEIGHTS = np.array([0.25, 0.5, 0.25])


def smoothed(s):
    return (WEIGHTS + s) * np.exp(WEIGHTS) / (np.abs(s).max() + 1)


def slope(s):
    k = np.abs(s).argmax()
    m = np.abs(s).max() + 1
    found = np.exp(WEIGHTS) / m
    found[k] -= np.sign(s[k]) * ((WEIGHTS + s) * np.exp(WEIGHTS)).sum() / m**2
    return found


def expected():
    signals = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.5]])
    blended = [np.minimum(0.25 * s + 0.5 * s * s, s.max()) for s in signals]
    return (
        np.array([smoothed(s) for s in signals], dtype=np.float32),
        np.array(blended, dtype=np.float32),
        np.array([slope(s) for s in signals], dtype=np.float32),
    )
