import torch
from torch import Tensor
from torch.func import jvp, linearize


def saturating_growth(n: Tensor) -> Tensor:
    rate = 1.5 * n
    rate = torch.where(n > 2, rate - 0.25 * n * n, rate)
    return rate


def gauss_newton(n: Tensor, rounds: int = 3) -> Tensor:
    for _ in range(rounds):
        value, push = linearize(saturating_growth, n)
        n = n - value / push(torch.ones_like(n)) / 2
    return n


def main():
    n = torch.tensor(4.5, dtype=torch.float64)
    direct = jvp(saturating_growth, (n,), (torch.ones_like(n),))
    return direct, gauss_newton(n)
