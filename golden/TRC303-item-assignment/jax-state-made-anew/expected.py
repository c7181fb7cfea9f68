import numpy as np


def rollout(weights, start):
    angle, speed = start
    energy = 0.0
    for _ in range(6):
        torque = weights[0] * angle + weights[1] * speed
        speed = speed + (9.81 * np.sin(angle) + 3.0 * torque) * 0.05
        angle = angle + speed * 0.05
        energy += speed**2
    return energy


def slope(weights, start, step=1e-5):
    sides = [[rollout(weights + sign * step * row, start) for sign in (1, -1)] for row in np.eye(2)]
    return [(above - below) / (2 * step) for above, below in sides]


def expected():
    weights = np.array([-1.0, -0.25])
    starts = [(0.5, 0.0), (-1.0, 0.3), (2.0, -1.0)]
    energies = np.array([rollout(weights, start) for start in starts], np.float32)
    return energies, np.array([slope(weights, start) for start in starts], np.float32)
