"""A potential with a hard and a soft regime, differentiated only."""

import torch
from torch import Tensor
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp


def potential(r: Tensor) -> Tensor:
    assert (r > 0).all(), "distances are positive"
    if r < 1.0:
        return 1 / r**2
    elif r < 2.5:
        energy = torch.cos(r)
    else:
        energy = 0 * r
    if not (energy > -0.5):
        energy = energy * 2
    return energy


def force(r: Tensor) -> Tensor:
    return -grad(potential)(r)


def main():
    result = []
    for value in (0.5, 1.5, 2.4, 4.0):
        r = torch.tensor(value, dtype=torch.float64)
        slope, energy = grad_and_value(potential)(r)
        result.append([energy, slope, hessian(potential)(r), jvp(force, (r,), (torch.ones_like(r),))[1]])
    r = torch.tensor([0.5, 0.9], dtype=torch.float64)
    pair = lambda x: potential(x[0]) + potential(x[1])  # noqa: E731
    return result, jacrev(pair)(r), jacfwd(pair)(r)
