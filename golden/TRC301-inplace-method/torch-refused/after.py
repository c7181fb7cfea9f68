"""Tensors from elsewhere that are changed in place."""

import torch
from torch import nn
from torch.func import grad, vmap

POOL = [torch.zeros(3), torch.ones(3)]


def take(index: int):
    return POOL[index]


def pooled(x):
    buffer = take(0)
    buffer.copy_(x)
    return buffer * 2


class Peak(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("highest", torch.zeros(2))

    def loss(self, inputs):
        self.highest.fill_(inputs.detach().max())
        return (inputs / self.highest).sum()


def main():
    batch = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]])
    return grad(Peak().loss)(batch[0, :2]), vmap(pooled)(batch)
