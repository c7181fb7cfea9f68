import torch
from torch import Tensor
from torch.autograd.functional import jacobian
from torch.func import vmap


def spring(x: Tensor) -> Tensor:
    """Stiff in compression, soft in tension; called eagerly by jacobian, so its branch is fine there."""
    if x.sum() < 0:
        return 10 * x
    return x**2


def energy(x: Tensor) -> Tensor:
    return torch.where(x < 0, 5 * x**2, x**3 / 3)


def main():
    x = torch.tensor([0.5, 1.0])
    return jacobian(spring, x, vectorize=True), jacobian(spring, -x), vmap(energy)(torch.tensor([-1.0, 3.0]))
