"""Walks on a line that end in several ways."""

import torch
from torch import Tensor


def reflect(position: Tensor, wall: float) -> Tensor:
    if position > wall:
        return 2 * wall - position
    return position


def walk(position: Tensor, speed: Tensor, limit: int = 12) -> tuple[Tensor, Tensor]:
    """Break when it rests, continue while it is fast, return when it is lost."""
    i = 0
    work = torch.zeros_like(position)
    while position > -4 and i < limit:
        i += 1
        position = reflect(position + speed, 3.0)
        if speed.abs() < 0.05:
            break
        if speed > 1:
            speed = speed * 0.5
            continue
        speed = speed - 0.25
        work = work + speed**2
    return position, work


def until_lost(position: Tensor, limit: int = 8) -> Tensor:
    i = 0
    while position < 50 and i < limit:
        if position < -10:
            return -torch.ones_like(position)
        position = position * 2 + 1
        i = i + 1
    return torch.sqrt(position.abs())


def spin(angle: Tensor) -> Tensor:
    """``while True`` with a limit of its own."""
    turns = 0
    while True:
        if turns >= 6:
            break
        if angle < 1:
            break
        angle = angle - 1
        turns += 1
    return angle
