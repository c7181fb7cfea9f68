"""Triangular and trapezoidal membership functions of a fuzzy controller."""

import torch
from torch import vmap


def triangle(x, left, peak, right):
    return torch.where(
        x <= left,
        0,
        torch.where(
            x >= right,
            0,
            torch.where(
                x < peak,
                (x - left) / (peak - left),
                (right - x) / (right - peak),
            ),
        ),
    )


def trapezoid(x):
    level = 1
    level = torch.where(x < -1, 2 + x, level)
    level = torch.where(x > 1, 2 - x, level)
    return level * x


def saturate(count):
    """Counts are integers and stay integers."""
    return torch.where(count > 7, 7, count)


def main():
    x = torch.tensor([-1.5, -0.5, 0.0, 0.3, 0.9, 2.0], dtype=torch.float64)
    memberships = vmap(triangle, in_dims=(0, None, None, None))(x, -1.0, 0.25, 1.0)
    counts = vmap(saturate)(torch.tensor([3, 7, 12]))
    return memberships, vmap(trapezoid)(x), counts
