import numpy as np


def expected():
    image = np.array([[-1.0, 0.25, 0.5], [2.0, 0.75, 0.5]], np.float32)
    normalised = np.minimum(np.clip(image, 0, 1) - np.float32(0.5), np.float32(0.5))
    return {
        "image": normalised,
        "columns": image.reshape(2, 3),
        "clipped": np.clip(image.reshape(3, 2), np.float32(0.1), np.float32(0.2)),
        "names": ["a_max", "a_min"],
    }
