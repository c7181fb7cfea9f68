import numpy as np

SPEEDS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
DRAGS = np.array([2.0, 0.5, 3.0, -1.0])


def expected():
    design = np.concatenate([SPEEDS, np.ones((4, 1))], axis=1)
    weights, *_ = np.linalg.lstsq(design, DRAGS, rcond=None)
    return (design @ weights).astype(np.float32)
