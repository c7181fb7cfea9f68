"""Names that look like transforms and are none, and gradients that are stopped on purpose."""

import torch
from torch import jit
from torch.func import grad


def scan(function, rows):
    """A plain loop, by a name that jax has for something else."""
    carry = rows[0]
    for row in rows[1:]:
        carry = function(carry, row)
    return carry


def larger(carry, row):
    if row.sum() > carry.sum():
        return row
    return carry


@jit.script
def clipped(x: torch.Tensor, limit: float) -> torch.Tensor:
    if bool(x.abs().max() > limit):
        return x / x.abs().max() * limit
    return x


class Descent:
    def __init__(self, rate):
        self.rate = rate

    def step(self, x, grad):
        """``grad`` is a tensor here."""
        if grad.norm() > 1.0:
            grad = grad / grad.norm()
        return x - self.rate * grad


def normalised(x):
    with torch.no_grad():
        scale = x.abs().max()
    return (x.detach() * x / scale).sum()


def main():
    x = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
    loss = (x**2).sum()
    (slope,) = torch.autograd.grad(loss, x)
    x.grad = slope
    moved = Descent(0.5).step(x.detach(), x.grad)
    return {
        "slope": slope,
        "moved": moved,
        "largest": scan(larger, torch.tensor([[1.0, 0.0], [3.0, 1.0], [0.0, 2.0]])),
        "clipped": clipped(torch.tensor([4.0, -8.0]), 2.0),
        "gradient": grad(normalised)(torch.tensor([1.0, -2.0, 0.5])),
    }
