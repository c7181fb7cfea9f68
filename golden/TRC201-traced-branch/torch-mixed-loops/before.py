"""Several kinds of loops in one another, as in a small game of chance."""

import torch
from torch import Tensor, vmap


def play(stake: Tensor) -> tuple[Tensor, float]:
    """Rounds are counted in any case; a lucky player skips the draws, an unlucky one may pay."""
    rounds = 0
    total = stake * 0
    while rounds < 6:
        rounds += 1
        if stake > rounds:
            total = total + rounds
            continue
        for draw in range(3):
            if total > 5:
                break
            total = total + stake * draw
        else:
            total = total - 1
        if total < -3:
            break
    return total, rounds * 1.0


def cool(x: Tensor) -> Tensor:
    best = x
    for _ in range(4):
        with torch.no_grad():
            if x > 1:
                for _ in range(2):
                    x = x - 0.5
                    if x < 0.7:
                        break
                continue
            y = x * 2
        best = best + y
        x = x + 0.3
    return best


def balance(x: Tensor) -> Tensor:
    """Loops on both sides of a branch share a counter's name and the loop variable's."""
    n = 0
    if x > 0:
        for k in range(5):
            if x > 2:
                break
            x = x + k
            n = n + 1
        n = n + 10
    else:
        n = n - 1
        for k in range(2):
            x = x - k
            if x < -2:
                continue
            n = n + 1
    return x + n


def main():
    x = torch.linspace(-3.03, 7.1, 21, dtype=torch.float64)
    return vmap(play)(x), vmap(cool)(x), vmap(balance)(x)
