import torch
from torch import Tensor, vmap


def scale(x: Tensor, bound: float | None = None) -> Tensor:
    if bound is None:
        return x
    return torch.where(x > 0, x, x * bound)


def main():
    x = torch.tensor([-2.0, 0.5, 3.0])
    return vmap(lambda v: scale(v, 0.5))(x), vmap(scale)(x)
