import torch
from torch import Tensor


def activation(x: Tensor, kind: str) -> Tensor:
    match kind:
        case "relu" if x > 0:
            return x
        case "relu":
            return x * 0
        case "identity":
            return x
        case _:
            raise ValueError(kind)


def main():
    return torch.vmap(activation, in_dims=(0, None))(torch.tensor([-1.0, 2.0]), "relu")
