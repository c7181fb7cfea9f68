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
            middle_is_at_most_LIMIT = middle <= LIMIT
            quiet = torch.where(middle_is_at_most_LIMIT, quiet + 1, quiet)
            done = middle.new_zeros((), dtype=torch.bool)
            for _ in range(4):
                done = done | (middle <= LIMIT - 1)
                left_2, middle_2, right_2 = self.topple(left, middle, right)
                left = torch.where(middle_is_at_most_LIMIT | done, left, left_2)
                middle = torch.where(middle_is_at_most_LIMIT | done, middle, middle_2)
                right = torch.where(middle_is_at_most_LIMIT | done, right, right_2)
                falls = torch.where(middle_is_at_most_LIMIT | done, falls, falls + 1)
            condition = left > LIMIT + right
            left = torch.where(~middle_is_at_most_LIMIT & condition, right, left)
            left = torch.where(middle_is_at_most_LIMIT | condition, left, left * 0.5)
        return {"left": left, "middle": middle, "right": right, "falls": falls, "quiet": quiet}


def first_above(table: Tensor, level: Tensor) -> Tensor:
    """The first entry above the level, row by row; minus one if there is none."""
    done = table.new_zeros((), dtype=torch.bool)
    early_result = 0
    for i in range(2):
        done_2 = table.new_zeros((), dtype=torch.bool)
        for j in range(3):
            is_above_level = table[i, j] > level
            early_result = torch.where(
                ~done & ~done_2 & is_above_level,
                table[i, j] * 10 + i,
                early_result,
            )
            done = done | (~done_2 & is_above_level)
            done_2 = done_2 | is_above_level
    return torch.where(done, early_result, -torch.ones_like(level))


def main():
    pile = Pile(rounds=5, share=0.5)
    start = torch.tensor([[0.0, 0.0, 0.0], [1.0, 9.0, 0.0], [6.0, 2.0, 0.5], [0.0, -20.0, 0.0]])
    table = torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]).expand(4, 2, 3)
    levels = torch.tensor([0.0, 2.5, 5.5, 6.0])
    return vmap(pile.run)(start[:, 0], start[:, 1], start[:, 2]), vmap(first_above)(table, levels)
