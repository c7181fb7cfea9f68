"""Checks that work under the transform they run under."""

from typing import Optional

import torch


class Metric:
    eps: Optional[float] = None

    def __init__(self, order: int = 2) -> None:
        assert order in (1, 2, 3)
        self.order = order

    def norm(self, x: torch.Tensor) -> torch.Tensor:
        assert isinstance(x, torch.Tensor), type(x)
        assert x.ndim == 1 and x.shape[0] > 1, "one vector"
        assert x.dtype.is_floating_point
        assert not x.is_complex() and len(x) == x.size(0)
        assert self.eps is None or self.eps > 0
        return (x**self.order).sum() ** (1 / self.order)


def checked_norm(x: torch.Tensor) -> torch.Tensor:
    assert torch.isfinite(x).all(), "not finite"
    if (x < 0).all():
        raise ValueError("all negative")
    return torch.sqrt((x * x).sum())


def scaled(x: torch.Tensor, unit: torch.Tensor) -> torch.Tensor:
    assert unit > 0, "unit must be positive"
    return x / unit


def main():
    xs = torch.tensor([[3.0, 4.0], [0.6, 0.8]])
    norms = torch.func.vmap(Metric().norm)(xs)
    gradient = torch.func.grad(checked_norm)(xs[0])
    units = torch.func.vmap(scaled, in_dims=(0, None))(xs, torch.tensor(2.0))
    return norms, gradient, units
