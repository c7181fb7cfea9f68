import math

import torch
from torch.func import grad, jacrev


def damped(x, k):
    return x * torch.exp(-k * x)


def wave(x):
    amplitude = torch.sqrt(x)
    return amplitude * torch.cos(x)


def fraction(x):
    """The fraction is differentiated, the whole part has no derivative."""
    return (x - math.floor(x)) ** 2


def length(x):
    return x.sum() * torch.hypot(x[0], x[1])


def main():
    x = torch.tensor(1.5)
    fractional = grad(fraction)(torch.tensor(2.3))
    return grad(damped)(x, torch.tensor(0.5)), grad(wave)(x), fractional, jacrev(length)(torch.tensor([1.0, 2.0]))
