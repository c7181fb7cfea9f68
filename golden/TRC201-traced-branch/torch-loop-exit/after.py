"""Root finding by bisection and by the secant method."""

import torch
from torch import Tensor, vmap


def f(x: Tensor) -> Tensor:
    return x**3 - 2


def secant(a: Tensor, b: Tensor) -> Tensor:
    done = b.new_zeros((), dtype=torch.bool)
    for _ in range(20):
        done = done | ((f(b) - f(a)).abs() < 1e-9)
        a, b = (
            torch.where(done, a, b),
            torch.where(done, b, b - f(b) * (b - a) / (f(b) - f(a))),
        )
    return b


def bisect(low: Tensor, high: Tensor) -> Tensor:
    done = low.new_zeros((), dtype=torch.bool)
    early_middle = 0
    for _ in range(40):
        middle = (low + high) / 2
        condition = f(middle).abs() < 1e-6
        early_middle = torch.where(~done & condition, middle, early_middle)
        done = done | condition
        f_middle_is_positive = f(middle) > 0
        high = torch.where(~done & f_middle_is_positive, middle, high)
        low = torch.where(done | f_middle_is_positive, low, middle)
    return torch.where(done, early_middle, low)


def main():
    low, high = torch.tensor([0.0, 1.0], dtype=torch.float64), torch.tensor([2.0, 3.0], dtype=torch.float64)
    return vmap(bisect)(low, high), vmap(secant)(low + 1, high)
