"""Robust losses for one residual."""

import torch
from torch import Tensor


def huber(residual: Tensor, delta: float = 1.0) -> Tensor:
    """Quadratic near zero, linear in the tails."""
    size = residual.abs()
    return torch.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta))


def epsilon_insensitive(residual: Tensor, epsilon: float) -> Tensor:
    size = torch.abs(residual)
    loss = torch.where(size < epsilon, torch.zeros_like(size), size - epsilon)
    return loss
