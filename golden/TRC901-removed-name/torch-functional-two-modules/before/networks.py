"""Networks as functions of their weights."""

import functorch
import torch
from torch import nn


def make_network(width):
    network = nn.Sequential(nn.Linear(1, width), nn.Softplus(), nn.Linear(width, 1))
    for parameter in network.parameters():
        nn.init.constant_(parameter, 1.0 / width)
    return network


def functional_network(width):
    """The function, its weights and how many numbers these have."""
    pair = functorch.make_functional(make_network(width))
    return (*pair, sum(weight.numel() for weight in pair[1]))


def squared_norm(weights):
    return torch.stack([(weight**2).sum() for weight in weights]).sum()
