"""Triangular and trapezoidal membership functions of a fuzzy controller."""

import torch
from torch import vmap


def triangle(x, left, peak, right):
    if x <= left:
        return 0
    if x >= right:
        return 0
    if x < peak:
        return (x - left) / (peak - left)
    return (right - x) / (right - peak)


def trapezoid(x):
    level = 1
    if x < -1:
        level = 2 + x
    if x > 1:
        level = 2 - x
    return level * x


def saturate(count):
    """Counts are integers and stay integers."""
    if count > 7:
        return 7
    return count


def main():
    x = torch.tensor([-1.5, -0.5, 0.0, 0.3, 0.9, 2.0], dtype=torch.float64)
    memberships = vmap(triangle, in_dims=(0, None, None, None))(x, -1.0, 0.25, 1.0)
    counts = vmap(saturate)(torch.tensor([3, 7, 12]))
    return memberships, vmap(trapezoid)(x), counts
