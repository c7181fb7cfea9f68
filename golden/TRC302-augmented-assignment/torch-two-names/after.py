"""A tensor that is changed under one name and read under another."""

import torch
from torch.func import vmap


def two_names(x):
    bias = x.new_ones(3, dtype=torch.get_default_dtype())
    current = bias
    current += x
    return bias * 2, current


def kept(x):
    history = []
    state = torch.arange(3.0)
    state = state + x.new_zeros((), dtype=state.dtype)
    history.append(state)
    state *= x
    return history[0] + x


def parts(x):
    whole = x.new_zeros(4, dtype=torch.get_default_dtype())
    left, right = whole.chunk(2)
    left += x[:2]
    right -= x[1:]
    return whole


def main():
    batch = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]])
    return *vmap(two_names)(batch), vmap(kept)(batch), vmap(parts)(batch)
