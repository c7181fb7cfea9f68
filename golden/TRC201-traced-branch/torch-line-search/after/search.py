"""Gradient descent with a backtracking line search, a trust region and two ways to give up."""

import torch
from torch import Tensor
from torch.func import grad

from objective import accepts, value


def backtrack(x: Tensor, slope: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """The largest of eight steps that is accepted, else none."""
    reference = value(x)
    decrease = (slope**2).sum()
    done = x.new_zeros((), dtype=torch.bool)
    for _ in range(8):
        candidate = x - step * slope
        condition = accepts(candidate, reference, step * decrease)
        candidate_abs_max_is_above_3 = candidate.abs().max() > 3
        step = torch.where(
            ~done & condition,
            torch.where(candidate_abs_max_is_above_3, step * 0.1, step),
            step,
        )
        x = torch.where(
            ~done & condition,
            torch.where(candidate_abs_max_is_above_3, x, candidate),
            x,
        )
        done = done | (condition & ~candidate_abs_max_is_above_3)
        step = torch.where(done, step, step * 0.5)
    return x, step


def descend(x: Tensor, rounds: int = 6) -> dict[str, Tensor]:
    used = torch.zeros((), dtype=torch.int32)
    step = torch.ones_like(x[0])
    done = x.new_zeros((), dtype=torch.bool)
    for k in range(rounds):
        slope = grad(value)(x)
        done = done | (slope.abs().max() < 1e-3)
        moved, step_2 = backtrack(x, slope, step)
        step = torch.where(done, step, step_2)
        if k > 0:
            done = done | (moved == x).all()
            used = torch.where(done, used, used + 1)
        x = torch.where(done, x, moved)
        step = torch.where(done, step, step * 2)
    return {"x": x, "used": used, "step": step}
