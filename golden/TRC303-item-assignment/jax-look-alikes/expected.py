import numpy as np


def expected():
    first = np.tanh(np.array([0.0, 0.5, 1.0]) * np.array([1.0, 2.0, 3.0]))
    return {
        "windowed": np.array([0.25, 2.5, 1.75], dtype=np.float32),
        "layers": (2 * first + 1.0).astype(np.float32),
        "offset": np.array([[0.0, 2.0, 0.0], [0.0, 2.0, 0.0]], dtype=np.float32),
        "slope": np.array([0.0, 2.0, 0.0], dtype=np.float32),
        "immutable": np.array([0.0, 3.0, 4.0], dtype=np.float32),
    }
