"""Pair features of two batches: one vmap over each."""

import torch
from torch.func import vmap


def features(x, y):
    found = torch.zeros(4)
    found = found + x.new_zeros((), dtype=found.dtype) + y.new_zeros((), dtype=found.dtype)
    found[0] = x.dot(y)
    found[1] = x.norm()
    found[2] = y.norm()
    found[3] = 1.0
    return found


def all_pairs(xs, ys):
    return vmap(vmap(features, in_dims=(None, 0)), in_dims=(0, None))(xs, ys)


def main():
    xs = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]])
    ys = torch.tensor([[2.0, 0.0], [-1.0, 1.0]])
    return all_pairs(xs, ys)
