import torch
from torch import nn


class Recorded(nn.Module):
    """Keeps its last activation; for plain calls."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, 2.0]))
        self.last = None
        self.calls = []

    def forward(self, x):
        self.last = x * self.weight
        self.calls.append(self.last.sum())
        return self.last


class Pure(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([3.0, 4.0]))

    def forward(self, x):
        hidden = []
        hidden.append(x * self.weight)
        scaled = {"sum": hidden[0].sum()}
        return scaled["sum"]
