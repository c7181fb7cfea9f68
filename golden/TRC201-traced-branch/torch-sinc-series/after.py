"""Spherical Bessel function of order zero and its use in a form factor."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def sinc(x: Tensor) -> Tensor:
    return torch.where(x != 0, torch.sin(x) / torch.where(x != 0, x, 1), 1 - x**2 / 6)


def half_width(area: Tensor) -> Tensor:
    """Half the side of a square of this area; 0 for what is not there."""
    side = torch.where(area > 0, torch.sqrt(torch.where(area > 0, area, 1)), 0 * area)
    return side / 2


def form_factor(q: Tensor, area: Tensor) -> Tensor:
    return sinc(q * half_width(area)) ** 2


def main():
    q = torch.tensor([0.0, 0.5, 1.0, 2.0], dtype=torch.float64)
    area = torch.tensor([4.0, 0.0, -1.0, 9.0], dtype=torch.float64)
    d_sinc = vmap(grad(sinc))(torch.tensor([0.0, 1.0, -2.0], dtype=torch.float64))
    d_area = vmap(grad(form_factor, argnums=1))(q, area)
    return vmap(form_factor)(q, area), d_sinc, d_area
