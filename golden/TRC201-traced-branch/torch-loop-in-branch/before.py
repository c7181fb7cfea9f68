"""Range reduction: loops that only the examples on one side of a test run."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def normalise(x: Tensor) -> tuple[Tensor, Tensor]:
    """Halves what is above one, doubles what is below a half, and counts."""
    exponent = torch.zeros_like(x)
    if x > 1:
        for _ in range(12):
            if x <= 1:
                break
            x = x / 2
            exponent = exponent + 1
    elif x < 0.5:
        for _ in range(12):
            if x >= 0.5:
                break
            x = x * 2
            exponent = exponent - 1
    return x, exponent


def log2(x: Tensor) -> Tensor:
    mantissa, exponent = normalise(x)
    z = (mantissa - 1) / (mantissa + 1)
    total, power = torch.zeros_like(z), z
    for k in range(1, 20, 2):
        total = total + power / k
        power = power * z * z
    return exponent + 2 * total / 0.6931471805599453


def smooth(x: Tensor, rough: Tensor) -> Tensor:
    """Every example with a positive roughness is smoothed three times; a plain loop under the branch."""
    if rough > 0:
        for weight in (0.5, 0.25, 0.125):
            left, right = x.roll(1), x.roll(-1)
            x = x + weight * (left - 2 * x + right) / 2
        rough = rough * 0
    return x + rough


def main():
    x = torch.tensor([0.75, 1.0, 6.0, 0.1, 1000.0, 0.5], dtype=torch.float64)
    rows = torch.tensor([[1.0, 0.0, 4.0, 2.0], [3.0, 3.0, 0.0, 1.0]])
    return {
        "parts": vmap(normalise)(x),
        "log2": vmap(log2)(x),
        "slope": vmap(grad(log2))(x),
        "smooth": vmap(smooth)(rows, torch.tensor([1.0, -2.0])),
    }
