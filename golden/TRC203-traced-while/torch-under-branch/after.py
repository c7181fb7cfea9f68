"""Range reduction under a branch: the examples on the other side must not spin."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def reduce(x: Tensor, limit: int = 20) -> tuple[Tensor, Tensor]:
    halvings = torch.zeros_like(x)
    x_is_positive = x > 0
    k = 0
    while k < limit:
        active = x > 1
        x = torch.where(x_is_positive & active, x / 2, x)
        halvings = torch.where(x_is_positive & active, halvings + 1, halvings)
        k += 1
    return x, halvings


def gamma_like(x: Tensor) -> Tensor:
    """Shifts into the range of a series, from above or from below."""
    factor = torch.ones_like(x)
    x_is_above_2 = x > 2
    n = 0
    while n < 10:
        active = x > 2
        x = torch.where(x_is_above_2 & active, x - 1, x)
        factor = torch.where(x_is_above_2 & active, factor * x, factor)
        n = n + 1
    n = 0
    while n < 10:
        active_2 = x < 1
        factor = torch.where(
            ~x_is_above_2 & active_2,
            factor / torch.where(~x_is_above_2 & active_2, x, 1),
            factor,
        )
        x = torch.where(~x_is_above_2 & active_2, x + 1, x)
        n = n + 1
    return factor * (1 - 0.4 * (x - 1) * (2 - x))


class Grid:
    spacing = 0.5

    def cells(self, start: Tensor, stop: Tensor) -> Tensor:
        """Nested loops, each with its own bound."""
        total = torch.zeros_like(start)
        for level in range(3):
            i = 0
            active = start.new_ones((), dtype=torch.bool)
            while i < 4:
                active = active & (start + i * self.spacing < stop)
                total = torch.where(active, total + 2.0**-level, total)
                i += 1
            start = start + self.spacing
        return total


def main():
    x = torch.tensor([-3.0, 0.5, 5.0, 16.0])
    y = torch.tensor([0.5, 1.5, 3.5, 2.0, -0.5])
    edges = torch.tensor([[0.0, -1.0], [0.0, 0.75], [0.0, 9.0]])
    return {
        "reduce": vmap(reduce)(x),
        "gamma": vmap(gamma_like)(y),
        "slope": vmap(grad(gamma_like))(y),
        "cells": vmap(Grid().cells)(edges[:, 0], edges[:, 1]),
    }
