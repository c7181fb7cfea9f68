"""An explicit Euler integrator that keeps its trajectory in a buffer."""

import torch
from torch.func import vmap

STEPS = 5


def force(position):
    return -4.0 * position


def trajectory(position, velocity, step: float = 0.1):
    path = position.new_empty(STEPS + 1, dtype=torch.get_default_dtype())
    energy = velocity.new_zeros(STEPS + 1, dtype=torch.float64)
    path[0] = position
    for i in range(STEPS):
        velocity = velocity + step * force(position)
        position = position + step * velocity
        path[i + 1] = position
        energy[i + 1] = 0.5 * velocity**2 + 2 * position**2
    energy[0] = -1.0
    return path, energy


def main():
    positions = torch.tensor([1.0, -0.5, 0.25, 2.0])
    velocities = torch.tensor([0.0, 1.0, -1.0, 0.5])
    single = trajectory(positions[0], velocities[0])
    return *vmap(trajectory)(positions, velocities), single[0]
