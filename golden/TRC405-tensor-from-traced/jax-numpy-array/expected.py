import numpy as np


def moved(angle, scale):
    return np.array([np.cos(angle) * scale + 0.5, np.sin(angle) / scale + 0.25], dtype=np.float32)


def expected():
    return {
        "moved": moved(0.5, 2.0),
        "radius": {"x": np.float32(0.6), "y": np.float32(0.8)},
        "batch": np.stack([moved(0.0, 1.0), moved(0.5, 2.0)]),
    }
