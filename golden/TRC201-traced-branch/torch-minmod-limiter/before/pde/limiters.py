"""Slope limiters for second-order finite volumes."""

from torch import Tensor


def minmod(a: Tensor, b: Tensor) -> Tensor:
    if a * b <= 0:
        return 0 * a
    if a.abs() < b.abs():
        return a
    return b


def van_leer(a: Tensor, b: Tensor) -> Tensor:
    product = a * b
    if product > 0:
        return 2 * product / (a + b)
    return 0 * a
