"""Loops without a visible bound: no form for a batch."""

import torch
from torch import Tensor, vmap


def collatz(n: Tensor) -> Tensor:
    steps = torch.zeros_like(n)
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps = steps + 1
    return steps


class Integrator:
    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance

    def settle(self, x: Tensor) -> Tensor:
        error = torch.full_like(x, torch.inf)
        while error > self.tolerance:
            better = (x + 2 / x) / 2
            error = (better - x).abs()
            x = better
        return x


def forever(x: Tensor) -> Tensor:
    while True:
        x = x * 0.5
        if x < 0.1:
            return x


def either(x: Tensor, n: int = 3) -> Tensor:
    """A bound that does not bound: it is joined by ``or``."""
    i = 0
    while x > 1 or i < n:
        x = x / 2
        i += 1
    return x


def moving(x: Tensor) -> Tensor:
    """The bound moves with the example."""
    i, limit = 0, 3
    while x > 1 and i < limit:
        if x > 10:
            limit = limit + 1
        x = x / 2
        i += 1
    return x


def shared(x: Tensor) -> Tensor:
    """Two loops on either side of a branch count with one variable."""
    n = 0
    if x > 2:
        while x > 2 and n < 10:
            x = x - 1
            n = n + 1
    else:
        while x < 1 and n < 10:
            x = x + 1
            n = n + 1
    return x


def limited(x: Tensor) -> Tensor:
    """The counter that ends the loop is part of the result, so each example has its own."""
    i = 0
    while True:
        if i >= 5:
            break
        x = x * 1.5
        if x > 2:
            break
        i = i + 1
    return x + i


def main():
    x = torch.tensor([3.0, 8.0])
    vmap(collatz)(x.long())
    vmap(Integrator(1e-6).settle)(x)
    vmap(forever)(x)
    vmap(either)(x)
    vmap(moving)(x)
    vmap(shared)(x)
    vmap(limited)(x)
