"""Terminal velocities of falling spheres."""

import math

import torch

GRAVITY = 9.81


def drag_coefficient(reynolds):
    """Stokes, Schiller-Naumann and Newton regimes."""
    cd = torch.where(
        reynolds < 0.1,
        24.0 / reynolds,
        torch.where(
            reynolds < 1000.0,
            24.0 / reynolds * (1.0 + 0.15 * reynolds**0.687),
            torch.full_like(reynolds, 0.44),
        ),
    )
    return cd


def drag_force(velocity, diameter, density=1000.0, viscosity=1e-3):
    reynolds = density * velocity.abs() * diameter / viscosity
    area = math.pi * diameter**2 / 4
    return -0.5 * density * drag_coefficient(reynolds) * area * velocity * velocity.abs()


def acceleration(velocity, diameter):
    mass = 2650.0 * math.pi * diameter**3 / 6
    return GRAVITY + drag_force(velocity, diameter) / mass


def main():
    velocity = torch.tensor([1e-5, 2e-3, 0.05, 0.4, 3.0], dtype=torch.float64)
    diameter = torch.tensor([1e-4, 5e-4, 1e-3, 2e-3, 1e-2], dtype=torch.float64)
    return torch.vmap(acceleration)(velocity, diameter)
