"""Rays that walk through a scene until they hit something, or have gone too far."""

import torch
from torch import Tensor

from scene import distance

FAR = 6.0


def travel(origin: Tensor, direction: Tensor, steps: int = 40) -> Tensor:
    """How far a ray comes; -1 if it hits nothing."""
    length = torch.zeros_like(origin[0])
    done = origin.new_zeros((), dtype=torch.bool)
    returned = origin.new_zeros((), dtype=torch.bool)
    returned_2 = origin.new_zeros((), dtype=torch.bool)
    for _ in range(steps):
        gap = distance(origin + length * direction)
        returned = returned | (~done & (gap < 1e-4))
        done = done | (gap < 1e-4)
        length = torch.where(done, length, length + gap)
        returned_2 = returned_2 | (~done & (length > FAR))
        done = done | (length > FAR)
    return torch.where(
        returned,
        length,
        torch.where(returned_2, -torch.ones_like(length), length),
    )


def shade(origin: Tensor, direction: Tensor) -> Tensor:
    length = travel(origin, direction)
    return torch.where(
        length >= 0,
        torch.exp(torch.where(length >= 0, -length, 1)),
        torch.zeros_like(length),
    )
