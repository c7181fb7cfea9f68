"""Avalanches of a small pile: nested loops, of which the inner ones end early and the outer ones skip rounds."""

import torch
from torch import Tensor, vmap

LIMIT = 3.0


class Pile:
    """Three columns; a column above the limit gives a part of its sand to its neighbours."""

    def __init__(self, rounds: int, share: float) -> None:
        self.rounds = rounds
        self.share = share

    def topple(self, left: Tensor, middle: Tensor, right: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return left + self.share, middle - 2 * self.share, right + self.share

    def run(self, left: Tensor, middle: Tensor, right: Tensor) -> dict[str, Tensor]:
        falls = torch.zeros_like(middle)
        quiet = torch.zeros_like(middle)
        for _ in range(self.rounds):
            middle = middle + 1.25
            if middle <= LIMIT:
                quiet = quiet + 1
                continue
            for _ in range(4):
                if middle <= LIMIT - 1:
                    break
                left, middle, right = self.topple(left, middle, right)
                falls = falls + 1
            if left > LIMIT + right:
                left = right
                continue
            left = left * 0.5
        return {"left": left, "middle": middle, "right": right, "falls": falls, "quiet": quiet}


def first_above(table: Tensor, level: Tensor) -> Tensor:
    """The first entry above the level, row by row; minus one if there is none."""
    for i in range(2):
        for j in range(3):
            if table[i, j] > level:
                return table[i, j] * 10 + i
    return -torch.ones_like(level)


def main():
    pile = Pile(rounds=5, share=0.5)
    start = torch.tensor([[0.0, 0.0, 0.0], [1.0, 9.0, 0.0], [6.0, 2.0, 0.5], [0.0, -20.0, 0.0]])
    table = torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]).expand(4, 2, 3)
    levels = torch.tensor([0.0, 2.5, 5.5, 6.0])
    return vmap(pile.run)(start[:, 0], start[:, 1], start[:, 2]), vmap(first_above)(table, levels)
