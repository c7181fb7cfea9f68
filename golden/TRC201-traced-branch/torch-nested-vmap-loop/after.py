"""Pairs of curves: a loop with a way out under two levels of vmap, with local functions and keyword-only settings."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def crossing(a: Tensor, b: Tensor, *, steps: int = 30) -> tuple[Tensor, Tensor]:
    """Where ``exp(-a x) = b x`` by bisection, and whether it was found exactly enough."""

    def gap(x: Tensor) -> Tensor:
        return torch.exp(-a * x) - b * x

    low, high = torch.zeros_like(a * b), 1 / b
    found = torch.zeros_like(low, dtype=torch.bool)
    done = low.new_zeros((), dtype=torch.bool)
    for _ in range(steps):
        middle = (low + high) / 2
        value = gap(middle)
        condition = value.abs() < 1e-3
        found = torch.where(~done & condition, torch.ones_like(found), found)
        low = torch.where(~done & condition, middle, low)
        high = torch.where(~done & condition, middle, high)
        done = done | condition
        low = torch.where(~done & (value > 0), middle, low)
        high = torch.where(done | (value > 0), high, middle)
    return (low + high) / 2, found


def area(a: Tensor, b: Tensor) -> Tensor:
    """The area under the first curve up to a fixed number of Newton steps from a start."""
    x = torch.ones_like(a)
    done = a.new_zeros((), dtype=torch.bool)
    for k in range(8):
        step = (
            (torch.exp(torch.where(done, 1, -a * x)) - b * x)
            / torch.where(done, 1, a * torch.exp(torch.where(done, 1, -a * x)) + b)
        )
        done = done | (step.abs() < 1e-12)
        x = torch.where(done, x, x + step)
    return (1 - torch.exp(-a * x)) / a


def main():
    a = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    b = torch.tensor([1.0, 4.0], dtype=torch.float64)
    table = vmap(vmap(crossing, in_dims=(0, None)), in_dims=(None, 0))(a, b)
    rough = vmap(lambda p, q: crossing(p, q, steps=3), in_dims=(0, None))(a, b[0])
    slope = vmap(vmap(grad(area, argnums=(0, 1)), in_dims=(0, None)), in_dims=(None, 0))(a, b)
    return table, rough, slope
