"""Contact between a point mass and the ground."""

import torch


def bounce(position, velocity, restitution):
    return (
        torch.where(position < 0, -position, position),
        torch.where(position < 0, -restitution * velocity, velocity),
    )


def observe(position, velocity):
    energy = 0.5 * velocity**2 + 9.81 * position
    return {
        "energy": energy,
        "rising": torch.where(
            velocity > 0,
            torch.ones_like(energy),
            torch.zeros_like(energy),
        ),
    }


def step(position, velocity, dt=0.1, restitution=0.8):
    velocity = velocity - 9.81 * dt
    position = position + velocity * dt
    return bounce(position, velocity, restitution)
