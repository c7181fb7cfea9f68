import numpy as np

TIMES = np.array([[-1.0], [0.0], [1.0]])
HEIGHTS = np.array([0.0, 1.5, 1.0])


def expected():
    design = np.concatenate([TIMES, np.ones((3, 1))], axis=1)
    weights, *_ = np.linalg.lstsq(design, HEIGHTS, rcond=None)
    fitted = design @ weights
    error = ((fitted - HEIGHTS) ** 2).mean()
    return fitted.astype(np.float32), np.float32(error), True
