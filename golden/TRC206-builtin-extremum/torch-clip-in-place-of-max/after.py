import math

import torch
from torch import Tensor, vmap
from torch.func import grad


def relu(x: Tensor) -> Tensor:
    return torch.where(0 > x, 0, x)


def hinge(score: Tensor) -> Tensor:
    return torch.where(1 - score > 0, 1 - score, 0)


def bounded(x: Tensor, low: float = -math.pi, high: float = math.pi) -> Tensor:
    first = torch.where(high < x, high, x)
    return torch.where(low > first, low, first)


def network(x: Tensor, weights: Tensor) -> Tensor:
    for i in range(2):
        x = relu(weights[i] * x)
    return bounded(x)


def main():
    x = torch.tensor([-1.0, 0.0, 0.5, 8.0], dtype=torch.float64)
    weights = torch.tensor([2.0, 0.5], dtype=torch.float64)
    values = vmap(network, in_dims=(0, None))(x, weights)
    slopes = vmap(grad(network), in_dims=(0, None))(x, weights)
    return values, slopes, vmap(hinge)(x), vmap(grad(hinge))(x)
