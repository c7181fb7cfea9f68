import numpy as np


def coefficient(reynolds):
    if reynolds < 1:
        return 24 / reynolds
    if reynolds < 1000:
        return 24 / reynolds * (1 + 0.15 * reynolds**0.687)
    return 0.44


def expected():
    forces = []
    for speed in (0.004, 0.5, 40.0, 0.002):
        velocity = np.array([speed, -0.5 * speed], np.float32)
        size = np.sqrt((velocity.astype(np.float64) ** 2).sum())
        drag = coefficient(100 * size)
        forces.append(np.float32(-0.5 * drag * size * velocity))
    return forces
