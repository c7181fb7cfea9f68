"""Writes that work under vmap, and look like those that do not."""

import torch
from torch.func import grad, vmap

LEVELS = torch.tensor([0.5, 1.0, 2.0])


def batched_buffers(x):
    like = torch.zeros_like(x)
    like[0] = x[1]
    own = x.new_zeros(2)
    own[1:] = x[:1] * 2
    copy = x.clone()
    copy[1] += x[0]
    copy[LEVELS[:2] > 0.75] = 0.0
    return like.sum() + own.sum() + copy.sum()


def constants(x):
    weights = torch.zeros(3)
    weights[0] = 1.0
    weights[1:] = LEVELS[:2]
    weights[LEVELS > 1.5] = 4.0
    for i in range(3):
        weights[i] *= i + 1
    return weights * x


def containers(x):
    slots = [None] * 3
    slots[0] = x
    slots[1:] = [x * 2, x * 3]
    named = {}
    named["sum"] = sum(slots)
    return named["sum"]


def differentiated(x):
    steps = torch.zeros(3)
    for i in range(3):
        steps[i] = x**i
    return steps.sum()


def main():
    batch = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
    numbers = torch.tensor([1.0, 2.0, 3.0])
    return vmap(batched_buffers)(batch), vmap(constants)(numbers), vmap(containers)(numbers), grad(differentiated)(numbers[1])
