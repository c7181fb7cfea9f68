"""Signed distances to the things in a scene."""

from torch import Tensor

RADIUS = 1.0


def sphere(point: Tensor) -> Tensor:
    return point.norm() - RADIUS


def floor(point: Tensor) -> Tensor:
    return point[2] + 1.5


def distance(point: Tensor) -> Tensor:
    ball, ground = sphere(point), floor(point)
    if ball < ground:
        return ball
    return ground
