"""Adaptive steps of an ODE for many starts at once; the solver is given what it integrates."""

from dataclasses import dataclass
from typing import Callable

import torch
from torch.func import vmap


def decay(t, y):
    return -2.0 * y * (1.0 + t)


def heun(rhs, t, y, h):
    first = rhs(t, y)
    low = y + h * first
    high = y + 0.5 * h * (first + rhs(t + h, low))
    return high, (high - low).abs().max()


class Solver:
    def __init__(self, rhs, tolerance, method=heun):
        self.rhs, self.tolerance = rhs, tolerance
        self.method = method

    def integrate(self, y, end=1.0, steps=60):
        t, h = torch.zeros(()), torch.tensor(0.1)
        done = t.new_zeros((), dtype=torch.bool)
        for _ in range(steps):
            done = done | (t >= end)
            h = torch.where(done, h, torch.where(end - t < h, end - t, h))
            trial, error = self.method(self.rhs, t, y, h)
            error_is_above_tolerance = error > self.tolerance
            h = torch.where(done, h, torch.where(error_is_above_tolerance, 0.5 * h, h))
            t = torch.where(done, t, torch.where(error_is_above_tolerance, t, t + h))
            y = torch.where(done, y, torch.where(error_is_above_tolerance, y, trial))
            h = torch.where(done, h, torch.where(error_is_above_tolerance, h, 1.2 * h))
        return y


@dataclass
class Monitor:
    solver: Solver
    scale: Callable = torch.abs

    def __call__(self, y):
        peaks = []
        for end in (0.25, 0.5):
            peaks.append(self.scale(self.solver.integrate(y, end)).max())
        worst = torch.stack(peaks).sum()
        return torch.where(worst > 1.0, torch.log(worst), worst - 1.0)


def main():
    starts = torch.tensor([[1.0, 0.5], [10.0, -3.0], [0.1, 0.0]])
    solver = Solver(decay, 1e-2)
    return {"y": vmap(solver.integrate)(starts), "peaks": vmap(Monitor(solver))(starts)}
