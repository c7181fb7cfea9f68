"""Quaternions with a positive real part: rows are flipped through a mask."""

import torch
from torch.func import vmap


def canonical(quaternions):
    found = quaternions / quaternions.norm(dim=-1, keepdim=True)
    found[found[:, 0] < 0, :] *= -1
    return found


def main():
    batch = torch.tensor([[[1.0, 0.0, 0.0, 1.0], [-2.0, 0.0, 0.0, 0.0]], [[0.0, 3.0, 0.0, 4.0], [-1.0, 1.0, 1.0, -1.0]]])
    return vmap(canonical)(batch)
