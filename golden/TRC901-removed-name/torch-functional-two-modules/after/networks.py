"""Networks as functions of their weights."""

import copy

import torch
from torch import nn


def make_functional(model, disable_autograd_tracking=False):
    """The module as a function of a tuple of its parameters, and that tuple."""
    stateless = copy.deepcopy(model)
    named = dict(stateless.named_parameters())
    if disable_autograd_tracking:
        stateless.requires_grad_(False)

    def run(params, *inputs, **options):
        return torch.func.functional_call(stateless, dict(zip(named, params)), inputs, options)

    return run, tuple(named.values())


def make_network(width):
    network = nn.Sequential(nn.Linear(1, width), nn.Softplus(), nn.Linear(width, 1))
    for parameter in network.parameters():
        nn.init.constant_(parameter, 1.0 / width)
    return network


def functional_network(width):
    """The function, its weights and how many numbers these have."""
    pair = make_functional(make_network(width))
    return (*pair, sum(weight.numel() for weight in pair[1]))


def squared_norm(weights):
    return torch.stack([(weight**2).sum() for weight in weights]).sum()
