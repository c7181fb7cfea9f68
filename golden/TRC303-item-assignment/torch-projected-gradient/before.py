"""A penalty that pins its argument's first component, in place."""

import torch
from torch.func import grad, jacrev, vmap


def pinned(x):
    """The energy with the first component held at zero."""
    x[0] = 0.0
    return (x**2).sum()


def edges(field):
    border = field.view(-1)
    border[0] = 1.0
    border[-1] = -1.0
    return field * 2


def main():
    x = torch.tensor([3.0, 1.0, 2.0])
    batch = torch.stack([x, x + 1])
    return grad(pinned)(x), vmap(grad(pinned))(batch), jacrev(edges)(x)
