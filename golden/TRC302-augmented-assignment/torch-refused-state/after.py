"""Sums into tensors that outlive the call."""

import torch
from torch.func import grad, vmap

TOTALS = torch.zeros(2)


def remembered(x):
    totals = TOTALS
    totals += x
    return (x * totals).sum()


def shifted(x, origin):
    """The origin is the caller's, and is not mapped."""
    origin += x
    return origin.sum()


def main():
    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return grad(remembered)(batch[0]), vmap(shifted, in_dims=(0, None))(batch, torch.zeros(2))
