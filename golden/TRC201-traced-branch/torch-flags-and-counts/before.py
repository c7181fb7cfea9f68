"""Quality flags of a measurement."""

import torch
from torch import Tensor, vmap


def valid(x: Tensor) -> Tensor:
    if torch.isnan(x):
        return False
    if x.abs() > 100:
        return False
    return True


def category(x: Tensor) -> Tensor:
    if x < 0:
        return 0
    elif x < 10:
        return 1
    else:
        return 2


def steps(n: Tensor) -> Tensor:
    """One step of the Collatz map."""
    if n % 2 == 0:
        n = n // 2
    else:
        n = 3 * n + 1
    return n


def saturating_add(a: Tensor, b: Tensor) -> Tensor:
    total = a + b
    if total < a:
        total = torch.full_like(a, 255)
    return total


def main():
    x = torch.tensor([float("nan"), -3.0, 5.0, 50.0, 1000.0])
    a = torch.tensor([250, 10], dtype=torch.uint8)
    return vmap(valid)(x), vmap(category)(x), vmap(steps)(torch.tensor([6, 7])), vmap(saturating_add)(a, a)
