"""A network with activations in place, one of which meets the differentiated input."""

import torch
import torch.nn.functional as F
from torch.func import grad, vmap


def network(inputs, weights):
    hidden = F.relu(inputs, inplace=True)
    hidden = F.leaky_relu(hidden @ weights, 0.1, inplace=True)
    return hidden.sum()


def main():
    weights = torch.tensor([[1.0, -2.0], [0.5, 1.0]])
    batch = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    single = grad(network)(batch[0], weights)
    return single, vmap(grad(network), in_dims=(0, None))(batch, weights)
