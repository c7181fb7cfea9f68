import torch
from torch import Tensor, vmap


def shrink(x: Tensor, bound: float, soft: bool = False) -> Tensor:
    if x.abs() > 1 and soft:
        x = torch.tanh(x)
    if x > 0:
        return x
    return x * bound


def main():
    x = torch.tensor([-2.0, 0.5, 3.0])
    return vmap(lambda v: shrink(v, 0.5, soft=True))(x), vmap(lambda v: shrink(v, 2.0))(x)
