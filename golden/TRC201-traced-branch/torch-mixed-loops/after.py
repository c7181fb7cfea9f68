"""Several kinds of loops in one another, as in a small game of chance."""

import torch
from torch import Tensor, vmap


def play(stake: Tensor) -> tuple[Tensor, float]:
    """Rounds are counted in any case; a lucky player skips the draws, an unlucky one may pay."""
    rounds = 0
    total = stake * 0
    done = stake.new_zeros((), dtype=torch.bool)
    for _ in range(6):
        rounds = torch.where(done, rounds, rounds + 1)
        stake_is_above_rounds = stake > rounds
        total = torch.where(~done & stake_is_above_rounds, total + rounds, total)
        done_2 = stake.new_zeros((), dtype=torch.bool)
        for draw in range(3):
            done_2 = done_2 | (total > 5)
            total = torch.where(
                done | stake_is_above_rounds | done_2,
                total,
                total + stake * draw,
            )
        else:
            total = torch.where(done | stake_is_above_rounds | done_2, total, total - 1)
        done = done | (~stake_is_above_rounds & (total < -3))
    return total, rounds * 1.0


def cool(x: Tensor) -> Tensor:
    best = x
    for _ in range(4):
        with torch.no_grad():
            x_is_above_1 = x > 1
            done = x.new_zeros((), dtype=torch.bool)
            for _ in range(2):
                x = torch.where(x_is_above_1 & ~done, x - 0.5, x)
                done = done | (x < 0.7)
            y = x * 2
        best = torch.where(x_is_above_1, best, best + y)
        x = torch.where(x_is_above_1, x, x + 0.3)
    return best


def balance(x: Tensor) -> Tensor:
    """Loops on both sides of a branch share a counter's name and the loop variable's."""
    n = 0
    x_is_positive = x > 0
    done = x.new_zeros((), dtype=torch.bool)
    for k in range(5):
        done = done | (x > 2)
        x = torch.where(x_is_positive & ~done, x + k, x)
        n = torch.where(x_is_positive & ~done, n + 1, n)
    n = torch.where(x_is_positive, n + 10, n)
    n = torch.where(x_is_positive, n, n - 1)
    for k in range(2):
        x = torch.where(x_is_positive, x, x - k)
        n = torch.where(x_is_positive | (x < -2), n, n + 1)
    return x + n


def main():
    x = torch.linspace(-3.03, 7.1, 21, dtype=torch.float64)
    return vmap(play)(x), vmap(cool)(x), vmap(balance)(x)
