"""Growth until a limit is reached: flags that a loop sets for some examples and asks in the next round."""

import torch
from torch import Tensor
from torch.func import grad, vmap


def grown(size: Tensor, limit: float = 3.0) -> tuple[Tensor, Tensor]:
    """The size where growth stops, and the largest size before that was odd."""
    full = size.new_zeros((), dtype=torch.bool)
    largest = size
    for step in range(10):
        size = torch.where(full, size, size * 1.5)
        if step % 2:
            largest = torch.where((size > largest) & ~full, size, largest)
        full = full | (size > limit)
    return size, largest


class Population:
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __call__(self, count: Tensor) -> Tensor:
        crashed = count.new_zeros((), dtype=torch.bool)
        for _ in range(6):
            count = count * (1 + self.rate)
            count = torch.where(crashed, count * 0.5, count)
            crashed = count > 5
        return count


def main():
    sizes = torch.tensor([0.1, 1.0, 2.0])
    stops, largest = vmap(grown)(sizes)
    counts = torch.tensor([1.0, 4.0])
    return {
        "stops": stops,
        "largest": largest,
        "slopes": vmap(grad(lambda size: grown(size)[0]))(sizes),
        "counts": vmap(Population(0.4))(counts),
    }
