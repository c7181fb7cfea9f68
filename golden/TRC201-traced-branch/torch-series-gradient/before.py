"""Series whose terms stop to matter, summed for every example as far as it needs, and differentiated."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def log_series(x: Tensor) -> Tensor:
    """``log(1 + x)`` for small ``x``, by its series."""
    total, power = torch.zeros_like(x), x
    for k in range(1, 30):
        term = power / k
        if term.abs() < 1e-7:
            break
        total = total + term if k % 2 else total - term
        power = power * x
    return total


def root_chain(x: Tensor, links: int = 5) -> Tensor:
    """Takes roots of what is left after 0.3, as long as there is something left."""
    for _ in range(links):
        if x <= 0.3:
            break
        x = torch.sqrt(x - 0.3)
    return x


def entropy(weights: Tensor) -> Tensor:
    """The terms up to the first weight that is not positive."""
    total = weights.new_zeros(())
    for weight in weights:
        if weight <= 0:
            break
        total = total - weight * torch.log(weight)
    return total


def main():
    x = torch.tensor([0.0, 0.1, -0.5, 0.45], dtype=torch.float64)
    y = torch.tensor([0.3, 0.31, 0.8, 4.0, -1.0], dtype=torch.float64)
    w = torch.tensor([[0.5, 0.25, 0.25], [0.0, 0.5, 0.5], [0.7, 0.0, 0.3]], dtype=torch.float64)
    return [(vmap(f)(v), vmap(grad(f))(v)) for f, v in ((log_series, x), (root_chain, y), (entropy, w))]
