"""Activations of one number, by name."""

import torch


def hard_tanh(x):
    if x > 1:
        return torch.ones_like(x)
    if x < -1:
        return -torch.ones_like(x)
    return x


def shrink(x):
    return x - 0.5 if x > 0.5 else (x + 0.5 if x < -0.5 else 0 * x)


ACTIVATIONS = {
    "hard_tanh": hard_tanh,
    "shrink": shrink,
    "leaky": lambda x: x if x > 0 else 0.1 * x,
}
