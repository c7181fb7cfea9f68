import numpy as np


def expected():
    images = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    other = np.array([10.0, 20.0])
    mixed, faded = [], []
    for image, w in zip(images, (0.0, 0.5, 2.0)):
        k = min(w, 1.0)
        mixed.append((1 - k) * image + k * other)
        faded.append(image if w < 0.5 else image * w)
    return np.array(mixed, np.float32), np.array(faded, np.float32)
