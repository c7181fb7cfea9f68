import math

import torch
from torch.func import grad, jacrev


def damped(x, k):
    return x * math.exp(-k * x)


def wave(x):
    amplitude = math.sqrt(x)
    return amplitude * torch.cos(x)


def fraction(x):
    """The fraction is differentiated, the whole part has no derivative."""
    return (x - math.floor(x)) ** 2


def length(x):
    return x.sum() * math.hypot(x[0], x[1])


def main():
    x = torch.tensor(1.5)
    fractional = grad(fraction)(torch.tensor(2.3))
    return grad(damped)(x, torch.tensor(0.5)), grad(wave)(x), fractional, jacrev(length)(torch.tensor([1.0, 2.0]))
