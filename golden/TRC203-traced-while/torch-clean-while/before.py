"""While loops that are fine: Python decides them, or no transform runs them."""

from collections import deque

import torch
from torch import Tensor
from torch.func import grad, vmap


def upsample(x: Tensor, size: int) -> Tensor:
    while x.shape[-1] < size:
        x = torch.cat([x, x], dim=-1)
    return x


def tree_sum(x: Tensor) -> Tensor:
    todo = deque(x.unbind())
    while todo:
        first = todo.popleft()
        if not todo:
            return first
        todo.append(first + todo.popleft())
    return x.sum()


def countdown(x: Tensor, n: int = 4, verbose: bool = False) -> Tensor:
    while n > 0:
        n -= 1
        if verbose:
            continue
        if n == 1:
            break
        x = x * 0.5
    else:
        x = x + 1
    return x


def newton(x: Tensor) -> Tensor:
    """Under grad alone."""
    y = x
    while (y * y - x).abs() > 1e-6:
        y = (y + x / y) / 2
    return y


def fit(target: Tensor) -> Tensor:
    """Around a transform."""
    w = torch.zeros_like(target)
    slope = torch.ones_like(target)
    while slope.abs().max() > 1e-3:
        slope = vmap(grad(lambda w, t: (w - t) ** 2))(w, target)
        w = w - 0.4 * slope
    return w


def main():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return (
        vmap(lambda v: upsample(v, 4))(x),
        vmap(tree_sum)(x),
        vmap(countdown)(x),
        grad(newton)(torch.tensor(4.0)),
        fit(x[0]),
    )
