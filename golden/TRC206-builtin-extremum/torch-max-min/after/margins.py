"""Margin losses."""

import torch


def hinge(score, label):
    second = 1 - label * score
    return torch.where(second > 0.0 * score, second, 0.0 * score)


def clamp(x, low, high):
    first = torch.where(low > x, low, x)
    return torch.where(high < first, high, first)


def smallest(a, b, c):
    first = torch.where(b < a, b, a)
    return torch.where(c < first, c, first)
