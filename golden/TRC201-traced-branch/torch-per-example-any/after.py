"""Projected gradient steps on a box."""

import torch
from torch import Tensor, vmap


def project(x: Tensor, low: float, high: float) -> Tensor:
    return torch.where(
        (x >= low).all() & (x <= high).all(),
        x,
        torch.clamp(x, low, high),
    )


def accept(x: Tensor, step: Tensor) -> Tensor:
    trial = x + step
    trial = torch.where((trial < 0).any(), x + step / 2, trial)
    trial = torch.where(torch.isnan(trial).any() | torch.all(trial > 5), x, trial)
    return project(trial, 0.0, 4.0)


def main():
    x = torch.tensor([[1.0, 1.0], [0.5, 3.0], [4.0, 4.0], [2.0, 0.0]])
    step = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [3.0, 3.0], [float("nan"), 0.0]])
    return vmap(accept)(x, step)
