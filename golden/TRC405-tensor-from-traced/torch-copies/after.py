import torch
from torch.func import grad, vmap


def doubled(x):
    start = x.clone()
    x = x * 2
    return x - start


def widened(x):
    return (x * 2).to(torch.float64, copy=True) / 3


def gathered(x, y):
    parts = [x, y, x * y]
    return torch.stack(parts).sum()


def listed(v):
    return torch.stack([u * u for u in v])


def squares(x):
    return (x.clone() * x).sum()


def main():
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    return {
        "doubled": vmap(doubled)(x),
        "widened": vmap(widened)(x),
        "gathered": vmap(gathered)(x, y),
        "listed": vmap(listed)(torch.stack([x, y])),
        "squares": grad(squares)(x),
    }
