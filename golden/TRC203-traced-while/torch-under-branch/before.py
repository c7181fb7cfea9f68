"""Range reduction under a branch: the examples on the other side must not spin."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def reduce(x: Tensor, limit: int = 20) -> tuple[Tensor, Tensor]:
    halvings = torch.zeros_like(x)
    if x > 0:
        k = 0
        while x > 1 and k < limit:
            x = x / 2
            halvings = halvings + 1
            k += 1
    return x, halvings


def gamma_like(x: Tensor) -> Tensor:
    """Shifts into the range of a series, from above or from below."""
    factor = torch.ones_like(x)
    if x > 2:
        n = 0
        while x > 2 and n < 10:
            x = x - 1
            factor = factor * x
            n = n + 1
    else:
        n = 0
        while x < 1 and n < 10:
            factor = factor / x
            x = x + 1
            n = n + 1
    return factor * (1 - 0.4 * (x - 1) * (2 - x))


class Grid:
    spacing = 0.5

    def cells(self, start: Tensor, stop: Tensor) -> Tensor:
        """Nested loops, each with its own bound."""
        total = torch.zeros_like(start)
        for level in range(3):
            i = 0
            while start + i * self.spacing < stop and i < 4:
                total = total + 2.0**-level
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
