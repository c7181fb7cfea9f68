"""Loops that look at no traced value, or that run outside of every transform: nothing to do."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import grad, vmap


@dataclass
class Schedule:
    limits: tuple[float, ...]
    early: bool = True

    def apply(self, x: Tensor) -> Tensor:
        for index, limit in enumerate(self.limits):
            if self.early and index == 2:
                break
            if limit == 0:
                continue
            x = torch.clamp(x, max=limit)
        else:
            x = x + 100
        return x


def horner(x: Tensor, coefficients: Tensor) -> Tensor:
    """``for`` over an array unrolls."""
    total = torch.zeros_like(x)
    for c in coefficients:
        total = total * x + c
    return total


def weighted(row: Tensor, weights: Tensor) -> Tensor:
    parts = []
    for i, (v, w) in enumerate(zip(row, weights)):
        if i >= row.shape[0] - 1:
            break
        parts.append(v * w)
    return torch.stack(parts)


def masked(x: Tensor, steps: int = 20) -> Tensor:
    """Newton's method for a square root, with a mask already."""
    root = x
    done = x.new_zeros((), dtype=torch.bool)
    for _ in range(steps):
        done = done | ((root * root - x).abs() < 1e-6)
        root = torch.where(done, root, (root + x / root) / 2)
    return root


def settle(x: Tensor, tolerance: float = 1e-5) -> Tensor:
    """Runs under grad alone, where tensors have numbers."""
    n = 0
    while (x * x - 2).abs() > tolerance and n < 50:
        x = x - (x * x - 2) / (2 * x)
        n += 1
        if x < 0:
            break
    return x


def converge(params: Tensor, data: Tensor) -> tuple[Tensor, int]:
    """The loop stands around the transform."""
    loss = vmap(lambda p, d: (p - d) ** 2)
    for step in range(100):
        slope = grad(lambda p: loss(p, data).sum())(params)
        if slope.abs().max() < 0.01:
            break
        params = params - 0.25 * slope
    return params, step


def main():
    x = torch.tensor([0.5, 2.0, 3.0])
    schedule = Schedule((2.0, 0.0, 1.0))
    fitted, step = converge(torch.zeros(3), x)
    return {
        "schedule": vmap(schedule.apply)(x),
        "horner": vmap(horner, in_dims=(0, None))(x, torch.tensor([1.0, 2.0])),
        "weighted": vmap(weighted)(x.expand(2, 3), torch.ones(2, 3)),
        "masked": vmap(masked)(x),
        "settle": (settle(x[1]), grad(settle)(x[1])),
        "fitted": fitted,
        "step": step,
    }
