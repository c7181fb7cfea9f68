"""Slope limiters for second-order finite volumes."""

import torch
from torch import Tensor


def minmod(a: Tensor, b: Tensor) -> Tensor:
    return torch.where(a * b <= 0, 0 * a, torch.where(a.abs() < b.abs(), a, b))


def van_leer(a: Tensor, b: Tensor) -> Tensor:
    product = a * b
    return torch.where(product > 0, 2 * product / (a + b), 0 * a)
