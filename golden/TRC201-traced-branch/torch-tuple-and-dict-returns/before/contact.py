"""Contact between a point mass and the ground."""

import torch


def bounce(position, velocity, restitution):
    if position < 0:
        return -position, -restitution * velocity
    return position, velocity


def observe(position, velocity):
    energy = 0.5 * velocity**2 + 9.81 * position
    if velocity > 0:
        return {"energy": energy, "rising": torch.ones_like(energy)}
    else:
        return {"energy": energy, "rising": torch.zeros_like(energy)}


def step(position, velocity, dt=0.1, restitution=0.8):
    velocity = velocity - 9.81 * dt
    position = position + velocity * dt
    return bounce(position, velocity, restitution)
