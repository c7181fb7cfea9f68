"""Range reduction before a polynomial approximation."""

import torch
from torch import Tensor, vmap


def reduce(x: Tensor) -> tuple[Tensor, Tensor]:
    halvings = torch.zeros_like(x)
    if x > 0:
        while x > 1:
            x = x / 2
            halvings = halvings + 1
    return x, halvings


def main():
    return vmap(reduce)(torch.tensor([-3.0, 0.5, 5.0, 16.0]))
