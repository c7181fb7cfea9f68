import torch


def f(x):
    while x > 1:
        x = x / 2
    return x


def g(x):
    while True:
        x = x / 2
        if x < 1:
            break
    return x


def main():
    return torch.vmap(f)(torch.tensor([0.5, 3.0])), torch.vmap(g)(torch.tensor([0.5, 3.0]))
