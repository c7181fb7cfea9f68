"""Walks on a line that end in several ways."""

import torch
from torch import Tensor


def reflect(position: Tensor, wall: float) -> Tensor:
    return torch.where(position > wall, 2 * wall - position, position)


def walk(position: Tensor, speed: Tensor, limit: int = 12) -> tuple[Tensor, Tensor]:
    """Break when it rests, continue while it is fast, return when it is lost."""
    i = 0
    work = torch.zeros_like(position)
    active = position.new_ones((), dtype=torch.bool)
    while i < limit:
        active = active & (position > -4)
        i += 1
        position = torch.where(active, reflect(position + speed, 3.0), position)
        active = active & ~(speed.abs() < 0.05)
        speed_is_above_1 = speed > 1
        speed = torch.where(active & speed_is_above_1, speed * 0.5, speed)
        speed = torch.where(active & ~speed_is_above_1, speed - 0.25, speed)
        work = torch.where(active & ~speed_is_above_1, work + speed**2, work)
    return position, work


def until_lost(position: Tensor, limit: int = 8) -> Tensor:
    i = 0
    active = position.new_ones((), dtype=torch.bool)
    returned = position.new_zeros((), dtype=torch.bool)
    while i < limit:
        active = active & (position < 50)
        returned = returned | (active & (position < -10))
        active = active & ~(position < -10)
        position = torch.where(active, position * 2 + 1, position)
        i = i + 1
    return torch.where(
        returned,
        -torch.ones_like(position),
        torch.sqrt(torch.where(returned, 1, position.abs())),
    )


def spin(angle: Tensor) -> Tensor:
    """``while True`` with a limit of its own."""
    turns = 0
    done = angle.new_zeros((), dtype=torch.bool)
    while True:
        if turns >= 6:
            break
        done = done | (angle < 1)
        angle = torch.where(done, angle, angle - 1)
        turns += 1
    return angle
