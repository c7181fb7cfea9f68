"""Signed distances to the things in a scene."""

import torch
from torch import Tensor

RADIUS = 1.0


def sphere(point: Tensor) -> Tensor:
    return point.norm() - RADIUS


def floor(point: Tensor) -> Tensor:
    return point[2] + 1.5


def distance(point: Tensor) -> Tensor:
    ball, ground = sphere(point), floor(point)
    return torch.where(ball < ground, ball, ground)
