"""Rays that walk through a scene until they hit something, or have gone too far."""

import torch
from torch import Tensor

from scene import distance

FAR = 6.0


def travel(origin: Tensor, direction: Tensor, steps: int = 40) -> Tensor:
    """How far a ray comes; -1 if it hits nothing."""
    length = torch.zeros_like(origin[0])
    for _ in range(steps):
        gap = distance(origin + length * direction)
        if gap < 1e-4:
            return length
        length = length + gap
        if length > FAR:
            return -torch.ones_like(length)
    return length


def shade(origin: Tensor, direction: Tensor) -> Tensor:
    length = travel(origin, direction)
    return torch.exp(-length) if length >= 0 else torch.zeros_like(length)
