"""Losses of one example."""

import torch
from torch import Tensor

share = None
"""How much of its limit the largest weight had when the barrier was last computed."""


def huber(error: Tensor, delta: float = 1.0) -> Tensor:
    size = error.abs()
    if size < delta:
        loss = 0.5 * error**2
    else:
        loss = delta * (size - 0.5 * delta)
    return loss


def log_barrier(weight: Tensor, limit: float = 10.0) -> Tensor:
    """Differentiated as it is, never mapped: a branch is fine here."""
    global share
    size = weight.abs().max()
    share = size / limit
    if size < limit:
        return -torch.log(1 - size / limit)
    return size - limit


def weighted(error: Tensor, weight: Tensor | None = None) -> Tensor:
    loss = huber(error)
    if weight is not None:
        loss = weight * loss
    return loss
