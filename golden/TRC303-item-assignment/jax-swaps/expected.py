import numpy as np


def expected():
    sine = np.sin(2.0)
    return {
        "sorted": np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32),
        "each": np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 4.0, 5.0]], dtype=np.float32),
        "ends": np.array([3.0, 0.0, 1.5], dtype=np.float32),
        "left": np.array([1.0, sine], dtype=np.float32),
        "right": np.array([sine, 1.5], dtype=np.float32),
        "total": np.float32(1.5),
    }
