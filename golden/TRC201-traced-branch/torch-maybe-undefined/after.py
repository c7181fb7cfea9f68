import torch
from torch import Tensor


def penalty(stretch: Tensor, stiffness: float) -> Tensor:
    """A tendon pulls only when it is stretched; somebody forgot the other case."""
    if stretch > 1.0:
        excess = stretch - 1.0
    return 0.5 * stiffness * excess**2


def energies(stretches: Tensor) -> Tensor:
    return torch.vmap(penalty, in_dims=(0, None))(stretches, 10.0)


def main():
    return energies(torch.tensor([1.5, 2.0]))
