from functools import cache, lru_cache

import torch
from torch.func import grad, vmap


@cache
def nodes(count):
    return torch.linspace(0.0, 1.0, count)


@lru_cache
def scaled(weights):
    return 2 * weights


def integral(x, weights):
    return (x * nodes(x.shape[0]) * scaled(weights)).sum()


def main():
    x = torch.ones(2, 3)
    weights = torch.ones(3)
    eager = [scaled(weights) for _ in range(2)][0]
    return vmap(integral, in_dims=(0, None))(x, weights), grad(integral)(x[0], weights), eager
