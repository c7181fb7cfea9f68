"""Projected gradient steps on a box."""

import torch
from torch import Tensor, vmap


def project(x: Tensor, low: float, high: float) -> Tensor:
    if (x >= low).all() and (x <= high).all():
        return x
    return torch.clamp(x, low, high)


def accept(x: Tensor, step: Tensor) -> Tensor:
    trial = x + step
    if (trial < 0).any():
        trial = x + step / 2
    if torch.isnan(trial).any() or torch.all(trial > 5):
        trial = x
    return project(trial, 0.0, 4.0)


def main():
    x = torch.tensor([[1.0, 1.0], [0.5, 3.0], [4.0, 4.0], [2.0, 0.0]])
    step = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [3.0, 3.0], [float("nan"), 0.0]])
    return vmap(accept)(x, step)
