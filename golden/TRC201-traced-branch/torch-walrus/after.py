import torch
from torch import Tensor, vmap


def project(x: Tensor, normal: Tensor) -> Tensor:
    """Remove the part of x that points into the wall."""
    inward = torch.dot(x, normal)
    x = torch.where(inward < 0, x - inward * normal, x)
    return x


def soft_threshold(x: Tensor, level: float) -> Tensor:
    excess = x.abs() - level
    return torch.where(excess > 0, torch.sign(x) * excess, 0 * excess)


def main():
    x = torch.tensor([[1.0, -2.0], [0.5, 0.5], [-1.0, -1.0]])
    normal = torch.tensor([0.6, 0.8])
    walls = vmap(project, in_dims=(0, None))(x, normal)
    return walls, vmap(lambda value: soft_threshold(value, 0.5))(torch.tensor([-2.0, 0.25, 0.75]))
