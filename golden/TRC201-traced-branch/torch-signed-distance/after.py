"""Signed distance of a stadium: a rectangle with round ends."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def stadium(point: Tensor, half_length: float = 1.0, radius: float = 0.5) -> Tensor:
    """Negative inside. The caps sit at x = -half_length and x = half_length."""
    x, y = point[0], point[1]
    x_is_above_half_length = x > half_length
    return torch.where(
        x_is_above_half_length,
        # right cap
        torch.hypot(torch.where(x_is_above_half_length, x - half_length, 1), y)
        - radius,
        torch.where(
            x < -half_length,
            # left cap
            torch.hypot(
                torch.where(
                    ~x_is_above_half_length & (x < -half_length),
                    x + half_length,
                    1,
                ),
                y,
            )
            - radius,
            torch.where(y >= 0, y - radius, -y - radius),
        ),
    )


def scene(point: Tensor) -> Tensor:
    ground = point[1] + 1.0
    shape = stadium(point)
    return torch.where(ground < shape, ground, shape)


def main():
    points = torch.tensor([[0.3, 0.2], [0.2, -0.4], [1.5, 0.5], [-2.0, -0.2], [0.1, -0.9], [3.0, -0.99]])
    return vmap(stadium)(points), vmap(scene)(points), vmap(grad(scene))(points)
