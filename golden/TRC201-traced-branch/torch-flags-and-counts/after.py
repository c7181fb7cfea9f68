"""Quality flags of a measurement."""

import torch
from torch import Tensor, vmap


def valid(x: Tensor) -> Tensor:
    return torch.where(torch.isnan(x), False, torch.where(x.abs() > 100, False, True))


def category(x: Tensor) -> Tensor:
    return torch.where(x < 0, 0, torch.where(x < 10, 1, 2))


def steps(n: Tensor) -> Tensor:
    """One step of the Collatz map."""
    n = torch.where(n % 2 == 0, n // 2, 3 * n + 1)
    return n


def saturating_add(a: Tensor, b: Tensor) -> Tensor:
    total = a + b
    total = torch.where(total < a, torch.full_like(a, 255), total)
    return total


def main():
    x = torch.tensor([float("nan"), -3.0, 5.0, 50.0, 1000.0])
    a = torch.tensor([250, 10], dtype=torch.uint8)
    return vmap(valid)(x), vmap(category)(x), vmap(steps)(torch.tensor([6, 7])), vmap(saturating_add)(a, a)
