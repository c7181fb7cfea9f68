import torch
from torch import Tensor, vmap


def damp(velocity: Tensor) -> Tensor:
    v = velocity
    if v.norm() > 1:
        v *= 0.5
    return v


def kinetic(velocity: Tensor) -> Tensor:
    slower = damp(velocity)
    return (slower**2).sum() + (velocity**2).sum()


def main():
    return vmap(kinetic)(torch.tensor([[3.0, 4.0], [0.5, 0.5]]))
