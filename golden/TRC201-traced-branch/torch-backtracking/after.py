"""Gradient descent whose step grows on success and shrinks on failure, for many starts at once."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def rosenbrock(x: Tensor) -> Tensor:
    return (1 - x[0]) ** 2 + 5 * (x[1] - x[0] ** 2) ** 2


def descend(x: Tensor, step: Tensor, iterations: int = 12) -> tuple[Tensor, Tensor, Tensor]:
    value = rosenbrock(x)
    failures = torch.zeros_like(value)
    for _ in range(iterations):
        trial = x - step * grad(rosenbrock)(x)
        trial_value = rosenbrock(trial)
        trial_value_is_below_value = trial_value < value
        x = torch.where(trial_value_is_below_value, trial, x)
        value = torch.where(trial_value_is_below_value, trial_value, value)
        step = torch.where(trial_value_is_below_value, step * 1.2, step * 0.5)
        failures = torch.where(trial_value_is_below_value, failures, failures + 1)
    return x, value, failures


def main():
    starts = torch.tensor([[-1.0, 1.0], [0.0, 0.0], [2.0, 2.0], [0.5, -0.5]], dtype=torch.float64)
    steps = torch.tensor([0.05, 0.2, 0.1, 0.01], dtype=torch.float64)
    best, value, failures = vmap(descend)(starts, steps)
    return {"best": best, "value": value, "failures": failures}
