"""A tensor that is changed under one name and read under another."""

import torch
from torch.func import vmap


def two_names(x):
    bias = torch.ones(3)
    current = bias
    current += x
    return bias * 2, current


def kept(x):
    history = []
    state = torch.arange(3.0)
    history.append(state)
    state *= x
    return history[0] + x


def parts(x):
    whole = torch.zeros(4)
    left, right = whole.chunk(2)
    left += x[:2]
    right -= x[1:]
    return whole


def main():
    batch = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]])
    return *vmap(two_names)(batch), vmap(kept)(batch), vmap(parts)(batch)
