import numpy as np


def expected():
    position = np.array([1.0, 2.0], dtype=np.float32)
    velocity = np.array([10.0, -10.0], dtype=np.float32)
    tenth = np.float32(0.1)
    return {
        "moved": position + tenth * velocity,
        "rows": np.stack([position + tenth * velocity, velocity + tenth * position]),
        "jacobian": np.eye(2, dtype=np.float32),
        "operations": 2,
        "called": np.array([8.0], dtype=np.float32),
    }
