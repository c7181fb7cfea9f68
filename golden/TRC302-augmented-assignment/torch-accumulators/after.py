"""Sums over terms of a series, of which one starts from a tensor."""

import torch
from torch.func import grad, vmap


def series(x, terms: int = 4):
    total = x.new_zeros((), dtype=torch.get_default_dtype())
    power = x.new_ones(())
    for n in range(1, terms):
        power *= x
        total += power / n
    return total


def weights(x):
    base = torch.linspace(0.0, 1.0, 3)
    base = base + x.new_zeros((), dtype=base.dtype)
    base -= x.mean()
    base /= 2
    return base * x


def main():
    xs = torch.tensor([0.5, -0.25, 1.0])
    rows = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
    return vmap(series)(xs), vmap(series)(xs.double()), vmap(weights)(rows), vmap(grad(lambda r: weights(r).sum()))(rows)
