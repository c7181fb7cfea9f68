"""Series whose terms stop to matter, summed for every example as far as it needs, and differentiated."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def log_series(x: Tensor) -> Tensor:
    """``log(1 + x)`` for small ``x``, by its series."""
    total, power = torch.zeros_like(x), x
    done = x.new_zeros((), dtype=torch.bool)
    for k in range(1, 30):
        term = power / k
        done = done | (term.abs() < 1e-7)
        total = torch.where(done, total, total + term if k % 2 else total - term)
        power = torch.where(done, power, power * x)
    return total


def root_chain(x: Tensor, links: int = 5) -> Tensor:
    """Takes roots of what is left after 0.3, as long as there is something left."""
    done = x.new_zeros((), dtype=torch.bool)
    for _ in range(links):
        done = done | (x <= 0.3)
        x = torch.where(done, x, torch.sqrt(torch.where(done, 1, x - 0.3)))
    return x


def entropy(weights: Tensor) -> Tensor:
    """The terms up to the first weight that is not positive."""
    total = weights.new_zeros(())
    done = weights.new_zeros((), dtype=torch.bool)
    for weight in weights:
        done = done | (weight <= 0)
        total = torch.where(
            done,
            total,
            total - weight * torch.log(torch.where(done, 1, weight)),
        )
    return total


def main():
    x = torch.tensor([0.0, 0.1, -0.5, 0.45], dtype=torch.float64)
    y = torch.tensor([0.3, 0.31, 0.8, 4.0, -1.0], dtype=torch.float64)
    w = torch.tensor([[0.5, 0.25, 0.25], [0.0, 0.5, 0.5], [0.7, 0.0, 0.3]], dtype=torch.float64)
    return [(vmap(f)(v), vmap(grad(f))(v)) for f, v in ((log_series, x), (root_chain, y), (entropy, w))]
