import torch
from torch import Tensor, vmap


def window(x: Tensor) -> Tensor:
    """A Hann window on [-1, 1]."""
    return torch.where((-1 < x) & (x < 1), 0.5 + 0.5 * torch.cos(torch.pi * x), 0 * x)


def in_band(x: Tensor, low: Tensor) -> Tensor:
    radius = torch.sqrt(x * x + 1)
    return (low <= radius) & (radius < 2) & (2 != x)


def monotone(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    rising = (a < b) & (b < c)
    falling = (a > b) & (b > c)
    return rising | falling


def main():
    x = torch.tensor([-2.0, -0.5, 0.0, 1.0, 1.5])
    low = torch.tensor([1.0, 1.2, 1.0, 1.0, 1.0])
    return vmap(window)(x), vmap(in_band)(x, low), vmap(monotone)(x, 0 * x, low)
