import torch
from torch import Tensor, vmap


def shrink(x: Tensor, bound: float, soft: bool = False) -> Tensor:
    x = torch.where((x.abs() > 1) & soft, torch.tanh(x), x)
    return torch.where(x > 0, x, x * bound)


def main():
    x = torch.tensor([-2.0, 0.5, 3.0])
    return vmap(lambda v: shrink(v, 0.5, soft=True))(x), vmap(lambda v: shrink(v, 2.0))(x)
