"""Calls with an effect, and results that are kept."""

import torch
from torch import nn


class Counter(nn.Module):
    """A module whose methods have the names of a tensor's."""

    def __init__(self):
        super().__init__()
        self.factor = 2

    def add(self, amount):
        assert amount >= 0

    def forward(self, x):
        self.add(0)
        return x * self.factor


MODEL = Counter()


def updated(x):
    y = x * 2
    y.add_(1.0)
    y.mul_(2.0).clamp_(max=6.0)
    total = torch.zeros_like(x)
    total.copy_(y)
    MODEL.float()
    MODEL.add(0)
    try:
        x.reshape(7, 7)
    except RuntimeError:
        total = total + 1.0
    return MODEL(total)


def main():
    return {"updated": torch.func.vmap(updated)(torch.tensor([[1.0, 2.0], [0.0, 0.5]]))}
