import numpy as np


def expected():
    w = np.array([0.5, -0.5], np.float32)
    outputs = [w * s for s in (np.float32(1), np.float32(2))]
    return {
        "gradient": 2 * 3 * outputs[1] ** 2,
        "size": np.abs(outputs[1]).sum(),
        "norms": [(o**2).sum() for o in outputs],
        "last": outputs[1],
    }
