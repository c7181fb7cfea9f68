"""Membership tests; all return boolean tensors."""

from torch import Tensor


def in_box(point: Tensor, half: float) -> Tensor:
    return (point[0].abs() <= half) & (point[1].abs() <= half)


def in_ring(point: Tensor, inner: float, outer: float) -> Tensor:
    radius = point.norm()
    return ~((radius < inner) | (radius > outer))


def visible(point: Tensor) -> Tensor:
    return (in_box(point, 1.0) & ~in_ring(point, 0.2, 0.6)) | (point[0] > 5)
