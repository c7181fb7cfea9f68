import numpy as np

CALLS = (np.array([0.5, -1.0, 2.0]), np.array([0.0, 3.0, -0.5]), np.array([1.0, 1.0, -4.0]))
POROSITY = np.array([0.2, 0.8, 0.5])


def drag(speed):
    return (1 - POROSITY) * speed + (POROSITY + 1) * (speed * abs(speed))


def expected():
    losses = [(drag(speed) ** 2).sum().astype(np.float32) for speed in CALLS]
    slopes = [(2 * drag(speed) * 0.5).astype(np.float32) for speed in CALLS]
    return losses, slopes
