"""Fixed points by iteration, with a tolerance and a limit of steps."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def babylonian(x: Tensor, tolerance: float = 1e-9, max_steps: int = 25) -> tuple[Tensor, Tensor]:
    """The square root, and the steps that it took."""
    root, previous = x, x + 1
    n, used = 0, torch.zeros((), dtype=torch.int32)
    while (root - previous).abs() > tolerance and n < max_steps:
        previous = root
        root = (root + x / root) / 2
        used = used + 1
        n += 1
    return root, used


def cosine_point(x: Tensor, rate: Tensor) -> Tensor:
    """The point that ``cos(rate * x)`` maps to itself, roughly."""
    i = 0
    error = torch.ones_like(x)
    while error > 0.05 and i < 30:
        y = torch.cos(rate * x)
        error = (y - x).abs()
        x = y
        i += 1
    return x


def counted(x: Tensor) -> tuple[Tensor, int]:
    """The counter is read behind the loop."""
    i = 0
    while x > 1 and i < 6:
        x = x / 2
        i += 1
    return x, i


def main():
    x = torch.tensor([1.0, 2.0, 100.0, 0.25], dtype=torch.float64)
    rate = torch.tensor([0.0, 0.5, 0.9, 1.2], dtype=torch.float64)
    start = torch.full((4,), 0.7, dtype=torch.float64)
    return {
        "roots": vmap(babylonian)(x),
        "few": vmap(lambda v: babylonian(v, max_steps=2))(x),
        "points": vmap(cosine_point)(start, rate),
        "slopes": vmap(grad(cosine_point, argnums=1))(start, rate),
        "counted": vmap(counted)(x),
    }
