from functools import lru_cache

import torch
from torch.func import grad, vmap


@lru_cache(maxsize=None)
def gram(x):
    return torch.outer(x, x)


def energy(x):
    return (gram(x) ** 2).sum() + gram(x).trace()


def main():
    x = torch.tensor([1.0, 2.0])
    entries = []
    for _ in range(3):
        grad(energy)(x)
        entries.append(gram.cache_info().currsize)
    return vmap(energy)(x[None]), entries
