import numpy as np


def expected():
    rows = zip((0.0, 0.5, 0.1), (1.0, 0.0, 2.0), (3.0, 4.0, 5.0))
    return np.array([(r or 0.25) * 2 * (w and v) for r, w, v in rows], np.float32)
