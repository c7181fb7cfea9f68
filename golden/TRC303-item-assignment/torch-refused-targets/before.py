"""Buffers that are there before the vmap, and after it."""

import torch
from torch.func import vmap

CACHE = torch.zeros(3)


def remember(x):
    CACHE[0] = x.max()
    return CACHE + x


def overwrite(x, table):
    table[1] = x.sum()
    return table * x


def scaled(x, sizes):
    """Nothing batched is at hand where the buffer is made."""
    found = torch.zeros(len(sizes))
    fill(found, x["weights"])
    return found


def fill(out, values):
    out[0] = values.sum()


def main():
    batch = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    first = vmap(remember)(batch)
    second = vmap(overwrite, in_dims=(0, None))(batch, torch.ones(3))
    return first, second, vmap(scaled, in_dims=(0, None))({"weights": batch}, [1, 2])
