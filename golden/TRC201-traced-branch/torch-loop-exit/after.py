"""Root finding by bisection and by the secant method."""

import torch
from torch import Tensor, vmap


def f(x: Tensor) -> Tensor:
    return x**3 - 2


def secant(a: Tensor, b: Tensor) -> Tensor:
    for _ in range(20):
        if (f(b) - f(a)).abs() < 1e-9:
            break
        a, b = b, b - f(b) * (b - a) / (f(b) - f(a))
    return b


def bisect(low: Tensor, high: Tensor) -> Tensor:
    for _ in range(40):
        middle = (low + high) / 2
        if f(middle).abs() < 1e-6:
            return middle
        if f(middle) > 0:
            high = middle
            continue
        low = middle
    return low


def main():
    low, high = torch.tensor([0.0, 1.0], dtype=torch.float64), torch.tensor([2.0, 3.0], dtype=torch.float64)
    return vmap(bisect)(low, high), vmap(secant)(low + 1, high)
