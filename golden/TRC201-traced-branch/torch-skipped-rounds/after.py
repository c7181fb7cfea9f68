"""Rounds that some examples leave early, from branches that hold loops, and from with blocks."""

import torch
from torch import Tensor, vmap


class Relaxation:
    weights = (0.5, 0.25)

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    def sweep(self, x: Tensor) -> Tensor:
        for k in range(self.rounds):
            x = x + 1
            with torch.no_grad():
                x_is_above_2 = x > 2
                x = torch.where(x_is_above_2, x / 2, x)
            condition = x > 1.5
            done = x.new_zeros((), dtype=torch.bool)
            for weight in self.weights:
                x = torch.where(~x_is_above_2 & condition & ~done, x - weight, x)
                done = done | (x < 1.5)
            condition_2 = x > 1.2
            x = torch.where(~x_is_above_2 & condition & ~condition_2, x * 3, x)
            for _ in range(2):
                x = torch.where(x_is_above_2 | condition, x, x + 0.25)
            x = torch.where(x_is_above_2 | condition, x, x - 1)
            x = torch.where(x_is_above_2 | condition_2 | ~condition, x, x + k)
        return x

    def history(self, x: Tensor) -> Tensor:
        """One entry a round, whatever happens in it."""
        seen = []
        for _ in range(self.rounds):
            x = torch.where(x > 1, x - 1, x + 0.25)
            y = x * 2
            seen.append(y)
            del y
        return torch.stack(seen)

    def first_drop(self, xs: Tensor) -> Tensor:
        """The first value below the one before it, and where; everything is computed in the loop only."""
        place = torch.full_like(xs[0], -1.0)
        done = xs.new_zeros((), dtype=torch.bool)
        for i in range(1, xs.shape[0]):
            previous, current = xs[i - 1], xs[i]
            drop = previous - current
            place = torch.where(~done & (drop > 0), i + drop, place)
            done = done | (drop > 0)
        return place


def main():
    xs = torch.linspace(-3, 3, 13)
    rows = torch.tensor([[1.0, 2.0, 3.0, 4.0], [1.0, 0.5, 3.0, 2.0], [0.0, 1.0, 2.0, 1.5]])
    relaxation = Relaxation(4)
    return vmap(relaxation.sweep)(xs), vmap(relaxation.history)(xs), vmap(relaxation.first_drop)(rows)
