"""Losses that change their argument before they look at it."""

import torch
from torch.func import grad, hessian, vjp


def energy(position):
    position = position.mul(2.0).sub(1.0)
    return (position**4).sum()


def squashed(x):
    return x.tanh()


def shifted(x):
    y = x.add(1.0)
    return (y**2).sum()


def main():
    start = torch.tensor([0.5, -1.0, 2.0])
    gradient = grad(energy)(start)
    curvature = hessian(energy)(start)
    value, pullback = vjp(squashed, start)
    return gradient, curvature, value, pullback(torch.ones(3))[0], grad(shifted)(start), start
