"""Pair kernels on one point each."""

import torch
from torch import Tensor


def wendland(x: Tensor, y: Tensor, support: float) -> Tensor:
    """A compactly supported, twice differentiable kernel."""
    r = torch.sqrt(torch.sum((x - y) ** 2) + 1e-12) / support
    return torch.where(r >= 1, 0 * r, (1 - r) ** 4 * (4 * r + 1))


def bump(x: Tensor) -> Tensor:
    s = torch.dot(x, x)
    value = torch.where(s < 1, (1 - s) ** 3, torch.zeros_like(s))
    return value
