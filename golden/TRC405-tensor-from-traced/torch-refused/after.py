import torch
from torch.func import grad, vmap


def leaf(x):
    return torch.tensor([x, 2 * x], requires_grad=True).sum()


def ragged(x, flag):
    return torch.tensor([[x, x], [x, x * 2][: 1 + flag]])


def columns(x):
    return torch.tensor([x[:1], x[1:2]])


def spread(x, more):
    return torch.tensor([*more, x])


def count(x):
    return torch.tensor([int(x), 3]) * x


def main():
    x = torch.tensor([1.0, 2.0])
    rows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    values = vmap(ragged, in_dims=(0, None))(x, True), vmap(columns)(rows), vmap(spread, in_dims=(0, None))(x, [1.0])
    return grad(leaf)(x[0]), values, vmap(count)(x)
