import torch


def f(x, n):
    for _ in range(n):
        x = x * 2
    return x


def main():
    return torch.vmap(f)(torch.tensor([0.5, 3.0]), torch.tensor([1, 2]))
