import torch
from torch import Tensor, vmap


def effective_rate(rate: Tensor, fallback: float) -> Tensor:
    return torch.where(rate != 0, rate, fallback)


def contribution(weight: Tensor, value: Tensor) -> Tensor:
    share = torch.where(weight != 0, value, weight)
    return share * 2


def growth(rate: Tensor, weight: Tensor, value: Tensor) -> Tensor:
    return effective_rate(rate, 0.25) * contribution(weight, value)


def main():
    rate = torch.tensor([0.0, 0.5, 0.1])
    weight = torch.tensor([1.0, 0.0, 2.0])
    return vmap(growth)(rate, weight, torch.tensor([3.0, 4.0, 5.0]))
