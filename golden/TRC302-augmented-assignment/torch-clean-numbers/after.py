"""Augmented assignments that bind a new value, or change what is batched."""

import torch
from torch.func import grad, vmap


def sums(x):
    total = 0.0
    total += x.sum()
    names = ["a"]
    names += ["b"]
    count = 0
    count += len(names)
    x = x * 2
    x += 1
    x[0] -= total
    return x / count


def table(x):
    grid = torch.zeros(3)
    grid += 1.0
    grid += torch.arange(3.0)
    scale = torch.ones(())
    scale *= len(x)
    return grid * x * scale


def loss(x):
    total = torch.zeros(())
    for value in x:
        total += value**2
    return total


def main():
    batch = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])
    return vmap(sums)(batch), vmap(table)(batch), grad(loss)(batch[0])
