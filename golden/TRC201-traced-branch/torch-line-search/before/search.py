"""Gradient descent with a backtracking line search, a trust region and two ways to give up."""

import torch
from torch import Tensor
from torch.func import grad

from objective import accepts, value


def backtrack(x: Tensor, slope: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """The largest of eight steps that is accepted, else none."""
    reference = value(x)
    decrease = (slope**2).sum()
    for _ in range(8):
        candidate = x - step * slope
        if accepts(candidate, reference, step * decrease):
            if candidate.abs().max() > 3:
                step = step * 0.1
            else:
                x = candidate
                break
        step = step * 0.5
    return x, step


def descend(x: Tensor, rounds: int = 6) -> dict[str, Tensor]:
    used = torch.zeros((), dtype=torch.int32)
    step = torch.ones_like(x[0])
    for k in range(rounds):
        slope = grad(value)(x)
        if slope.abs().max() < 1e-3:
            break
        moved, step = backtrack(x, slope, step)
        if k > 0:
            if (moved == x).all():
                break
            used = used + 1
        x = moved
        step = step * 2
    return {"x": x, "used": used, "step": step}
