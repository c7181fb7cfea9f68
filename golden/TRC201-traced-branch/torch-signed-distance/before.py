"""Signed distance of a stadium: a rectangle with round ends."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def stadium(point: Tensor, half_length: float = 1.0, radius: float = 0.5) -> Tensor:
    """Negative inside. The caps sit at x = -half_length and x = half_length."""
    x, y = point[0], point[1]
    if x > half_length:
        # right cap
        return torch.hypot(x - half_length, y) - radius
    if x < -half_length:
        # left cap
        return torch.hypot(x + half_length, y) - radius
    if y >= 0:
        return y - radius
    return -y - radius


def scene(point: Tensor) -> Tensor:
    ground = point[1] + 1.0
    shape = stadium(point)
    if ground < shape:
        return ground
    else:
        return shape


def main():
    points = torch.tensor([[0.3, 0.2], [0.2, -0.4], [1.5, 0.5], [-2.0, -0.2], [0.1, -0.9], [3.0, -0.99]])
    return vmap(stadium)(points), vmap(scene)(points), vmap(grad(scene))(points)
