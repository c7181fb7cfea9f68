import numpy as np


def expected():
    height, speed = np.array([0.0, 1.0, 0.0, -1.0]), np.zeros(4)
    for _ in range(10):
        speed = speed + 0.2 * (np.roll(height, 1) + np.roll(height, -1) - 2 * height)
        height = height + 0.2 * speed
    budget = 0.5 * np.sum(height**2) + 0.5 * np.sum(speed**2)
    return {"height": height.astype(np.float32), "budget": np.float32(budget), "traced once": True}
