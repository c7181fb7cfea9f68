import torch
from torch import vmap


def median_of_three(a, b, c):
    return sorted([a, b, c])[1]


def largest(values):
    return max(list(values))


def by_size(a, b):
    return max(a, b, key=abs)


def main():
    a, b, c = torch.tensor([[1.0, 5.0], [3.0, -6.0], [2.0, 0.5]])
    medians = vmap(median_of_three)(a, b, c)
    return medians, vmap(largest)(torch.stack([a, b, c], 1)), vmap(by_size)(a, b)
