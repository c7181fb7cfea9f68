import torch
from torch.func import grad


def derivative(y, x):
    """The derivative of what the caller computed."""
    return torch.autograd.grad(y.sum(), x)[0]


def wiggle(x):
    y = torch.sin(3 * x)
    return (derivative(y, x) ** 2).sum()


def main():
    x = torch.tensor([0.1, 0.7, -0.4])
    return grad(wiggle)(x)
