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
                if x > 2:
                    x = x / 2
                    continue
            if x > 1.5:
                for weight in self.weights:
                    x = x - weight
                    if x < 1.5:
                        break
                if x > 1.2:
                    continue
                x = x * 3
            else:
                for _ in range(2):
                    x = x + 0.25
                x = x - 1
                continue
            x = x + k
        return x

    def history(self, x: Tensor) -> Tensor:
        """One entry a round, whatever happens in it."""
        seen = []
        for _ in range(self.rounds):
            if x > 1:
                x = x - 1
            else:
                x = x + 0.25
            y = x * 2
            seen.append(y)
            del y
        return torch.stack(seen)

    def first_drop(self, xs: Tensor) -> Tensor:
        """The first value below the one before it, and where; everything is computed in the loop only."""
        place = torch.full_like(xs[0], -1.0)
        for i in range(1, xs.shape[0]):
            previous, current = xs[i - 1], xs[i]
            drop = previous - current
            if drop > 0:
                place = i + drop
                break
        return place


def main():
    xs = torch.linspace(-3, 3, 13)
    rows = torch.tensor([[1.0, 2.0, 3.0, 4.0], [1.0, 0.5, 3.0, 2.0], [0.0, 1.0, 2.0, 1.5]])
    relaxation = Relaxation(4)
    return vmap(relaxation.sweep)(xs), vmap(relaxation.history)(xs), vmap(relaxation.first_drop)(rows)
