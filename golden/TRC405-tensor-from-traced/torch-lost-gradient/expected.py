import numpy as np


def expected():
    a = 0.5
    offset = np.array([2 * np.cos(a), np.sin(a) - 1.0])
    slope = offset @ np.array([-2 * np.sin(a), np.cos(a)]) / np.linalg.norm(offset)
    return {
        "position": np.array([np.cos(a), np.sin(a), 0.0], dtype=np.float32),
        "velocity": np.array([-np.sin(a), np.cos(a), 0.0], dtype=np.float32),
        "distance": np.float32(slope),
        "swapped": np.array([2 * 2.0 * 3.0 + 9.0, 4.0 + 2 * 3.0 * 2.0], dtype=np.float32),
    }
