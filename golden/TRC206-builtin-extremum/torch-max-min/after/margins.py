"""Margin losses."""

import torch


def hinge(score, label):
    return torch.where(1 - label * score > 0.0 * score, 1 - label * score, 0.0 * score)


def clamp(x, low, high):
    return torch.where(high < torch.where(low > x, low, x), high, torch.where(low > x, low, x))


def smallest(a, b, c):
    return torch.where(c < torch.where(b < a, b, a), c, torch.where(b < a, b, a))
