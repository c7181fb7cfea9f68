import torch
from torch import Tensor


def total(values):
    match values:
        case Tensor():
            return values.sum()
        case [first, *rest]:
            return total(first) + sum(map(total, rest))
        case {"value": value}:
            return total(value)
        case None:
            return 0.0


def volume(box: Tensor) -> Tensor:
    match box.shape:
        case (side,):
            return box.prod() * side / side
        case (_, _):
            return box.prod(dim=-1).sum()


def main():
    xs = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return torch.vmap(total)(xs), torch.vmap(lambda x: total([x, {"value": x}]))(xs), torch.vmap(volume)(xs)
