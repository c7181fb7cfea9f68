import numpy as np


def expected():
    w = np.array([0.25, 0.75], dtype=np.float32)
    return {
        "w": w,
        "fitted": np.float32(3.0),
        "slope": 2.0 * w,
        "report": {"value": np.float32(2.5), "scale": np.float32(3.0)},
        "value": np.float32(78.0),
        "gradient": np.array([6.0, 30.0], dtype=np.float32),
        "made": np.float32(10.0),
        "cubes": np.float32(9.0),
        "drift": np.array([3.0, 12.0], dtype=np.float32),
        "last_drift": np.float32(2.0),
    }
