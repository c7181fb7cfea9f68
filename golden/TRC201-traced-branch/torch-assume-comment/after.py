import torch
from torch import Tensor


# tracesafe: assume torch.vmap
def pinball(error: Tensor, quantile: float = 0.9) -> Tensor:
    return torch.where(error >= 0, quantile * error, (quantile - 1) * error)


def untouched(error: Tensor) -> Tensor:
    if error >= 0:
        return error
    return -error


@torch.vmap
def known(x):
    if x > 0:  # tracesafe: ignore[TRC201] only called with constants
        return x
    return -x


def main():
    transform = getattr(torch, "v" + "map")
    return transform(pinball)(torch.tensor([-1.0, 2.0])), untouched(torch.tensor(-1.0))
