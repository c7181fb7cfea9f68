"""Public functions of a geometry library."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor

EPS = 1e-8


def angle_between(a: Tensor, b: Tensor, degrees: bool = False) -> Tensor:
    cosine = torch.dot(a, b) / (a.norm() * b.norm())
    cosine = torch.where(
        cosine > 1,
        torch.ones_like(cosine),
        torch.where(cosine < -1, -torch.ones_like(cosine), cosine),
    )
    angle = torch.acos(cosine)
    if degrees:
        angle = torch.rad2deg(angle)
    return angle


def barycentric_inside(weights: "Tensor", tolerance: float = 0.0) -> "Tensor":
    smallest = weights.min()
    return torch.where(smallest < -tolerance, 0 * smallest, 0 * smallest + 1)


def shrink(x: Optional[Tensor], count: int) -> Optional[Tensor]:
    if x is None or count == 0:
        return x
    x = torch.where(x.sum() > count, x / count, x)
    return x


def _private(x: Tensor) -> Tensor:
    if x.sum() > 0:
        return x
    return -x
