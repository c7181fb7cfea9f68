"""A small network that keeps its hidden activations for a look at them."""

import torch
from torch import nn

HIDDEN = []


class Regressor(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.first = nn.Linear(features, width)
        self.second = nn.Linear(width, 1)
        for parameter in self.parameters():
            nn.init.constant_(parameter, 0.5)

    def forward(self, inputs):
        hidden = torch.tanh(self.first(inputs))
        return self.second(hidden), hidden
