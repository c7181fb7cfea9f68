"""Membership tests; all return boolean tensors."""

from torch import Tensor


def in_box(point: Tensor, half: float) -> Tensor:
    return point[0].abs() <= half and point[1].abs() <= half


def in_ring(point: Tensor, inner: float, outer: float) -> Tensor:
    radius = point.norm()
    return not (radius < inner or radius > outer)


def visible(point: Tensor) -> Tensor:
    return in_box(point, 1.0) and not in_ring(point, 0.2, 0.6) or point[0] > 5
