"""Public functions of a geometry library."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor

EPS = 1e-8


def angle_between(a: Tensor, b: Tensor, degrees: bool = False) -> Tensor:
    cosine = torch.dot(a, b) / (a.norm() * b.norm())
    if cosine > 1:
        cosine = torch.ones_like(cosine)
    elif cosine < -1:
        cosine = -torch.ones_like(cosine)
    angle = torch.acos(cosine)
    if degrees:
        angle = torch.rad2deg(angle)
    return angle


def barycentric_inside(weights: "Tensor", tolerance: float = 0.0) -> "Tensor":
    smallest = weights.min()
    if smallest < -tolerance:
        return 0 * smallest
    return 0 * smallest + 1


def shrink(x: Optional[Tensor], count: int) -> Optional[Tensor]:
    if x is None or count == 0:
        return x
    if x.sum() > count:
        x = x / count
    return x


def _private(x: Tensor) -> Tensor:
    if x.sum() > 0:
        return x
    return -x
