"""Robust losses for one residual."""

import torch
from torch import Tensor


def huber(residual: Tensor, delta: float = 1.0) -> Tensor:
    """Quadratic near zero, linear in the tails."""
    size = residual.abs()
    if size <= delta:
        return 0.5 * size**2
    return delta * (size - 0.5 * delta)


def epsilon_insensitive(residual: Tensor, epsilon: float) -> Tensor:
    size = torch.abs(residual)
    if size < epsilon:
        loss = torch.zeros_like(size)
    else:
        loss = size - epsilon
    return loss
