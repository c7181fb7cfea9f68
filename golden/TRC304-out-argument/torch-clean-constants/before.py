"""out= and inplace=True where nothing is batched or differentiated."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.func import grad, vmap

BASE = torch.tensor([1.0, 2.0])


def constants(x):
    grid = torch.empty(2)
    torch.add(BASE, BASE, out=grid)
    return x * grid


def layers(x):
    hidden = F.relu(x - 1.0, inplace=True)
    return nn.ReLU(inplace=True)(hidden * 2)


def eager(x):
    result = torch.empty_like(x)
    torch.mul(x, 2.0, out=result)
    return result


def main():
    batch = torch.tensor([[1.0, 3.0], [2.0, 0.5]])
    slopes = grad(lambda x: layers(x).sum())(batch[0] + 1)
    return vmap(constants)(batch), vmap(layers)(batch), slopes, eager(batch)
